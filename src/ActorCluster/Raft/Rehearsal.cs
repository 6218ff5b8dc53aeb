using ActorCluster.Core;
using ActorCluster.Core.Raft;

namespace ActorCluster.Raft;

/// <summary>
/// Plays a small cluster of three members through what a leader does, in memory and with nobody watching. The runtime compiles code when it first runs, and a member's first steps as a leader
/// come just when everybody waits for them: after this they find their code compiled. Touches nothing but what it has made itself.
/// </summary>
internal sealed class Rehearsal
{
    private static readonly NodeId[] Names = [new("a"), new("b"), new("c")];

    private readonly Dictionary<NodeId, Role> _roles = [];
    private readonly Queue<(NodeId To, Input Input)> _under = new();
    private readonly RaftOptions _options;

    private Rehearsal(RaftOptions options)
    {
        _options = options;
        var founders = new Configuration(Names);
        foreach (var name in Names)
        {
            var start = new ProcessStart(new Guid(name.Name[0], 0, 0, new byte[8]), name.Name[0]);
            var state = new PersistedState();
            state.Apply(state.Acquaintances.Start(start.DataId, start.Nonce));
            foreach (var founding in Bootstrap.Events(founders))
            {
                state.Apply(founding);
            }

            _roles[name] = Core.Raft.Raft.Start(name, state, null, options, name.Name[0]);
        }
    }

    /// <summary>Elects, appends, reads, hands over, and elects again because the leader is lost.</summary>
    /// <param name="options">The node's own measures.</param>
    /// <returns>Who led, one after the other.</returns>
    public static IReadOnlyList<NodeId> Play(RaftOptions options)
    {
        var play = new Rehearsal(options);
        var (first, second, third) = (Names[0], Names[1], Names[2]);
        for (var tick = 0; tick <= options.MaxElectionTimeoutTicks && play._roles[first] is not Leader; tick++)
        {
            play.Give(first, Input.Tick.Instance);
        }

        List<NodeId> leaders = [.. play.Work()];
        play.Give(first, new Input.TransferRequested(second));
        leaders.AddRange(play.Work());
        play._roles.Remove(second);
        play.Give(first, new Input.PeerLost(second));
        play.Give(third, new Input.PeerLost(second));

        // What was promised to the lost leader ends by time.
        for (var tick = 0; tick <= 2 * options.MaxElectionTimeoutTicks && !play._roles.Values.OfType<Leader>().Any(); tick++)
        {
            play.Give(third, Input.Tick.Instance);
            play.Give(first, Input.Tick.Instance);
        }

        leaders.AddRange(play.Work());
        return leaders;
    }

    /// <summary>Whoever leads takes commands and reads, of every kind and from everybody.</summary>
    private IEnumerable<NodeId> Work()
    {
        foreach (var leader in _roles.Values.OfType<Leader>().ToList())
        {
            yield return leader.Self;
            for (var round = 1; round <= 2; round++)
            {
                Give(leader.Self, new Input.Proposed([new byte[1], new byte[1]]));
                foreach (var asking in Names.Where(_roles.ContainsKey))
                {
                    Give(asking, new Input.ReadRequested(round));
                    Give(asking, new Input.ReadRequested(round, MayUseLease: true));
                }

                for (var tick = 0; tick < _options.HeartbeatTicks; tick++)
                {
                    Give(leader.Self, Input.Tick.Instance);
                }
            }
        }
    }

    /// <summary>One input, and all that follows from it.</summary>
    private void Give(NodeId to, Input input)
    {
        _under.Enqueue((to, input));
        while (_under.TryDequeue(out var next))
        {
            if (_roles.TryGetValue(next.To, out var role))
            {
                Step(role, next.Input);
            }
        }
    }

    /// <summary>Disk and network are at once done with everything; messages travel as the bytes that they are between nodes.</summary>
    private void Step(Role role, Input input)
    {
        var output = role.Step(input);
        _roles[role.Self] = output.Next;
        if (output.Persist.Count > 0)
        {
            _under.Enqueue((role.Self, new Input.Persisted(output.PersistedThrough)));
        }

        foreach (var (to, message) in output.Send.Concat(output.SendAfterPersist))
        {
            _under.Enqueue((to, new Input.Received(role.Self, to == role.Self ? message : Travelled(message), to == role.Self ? default : role.Standing)));
        }
    }

    private static RaftMessage Travelled(RaftMessage message)
    {
        var counting = CompactWriter.Counting();
        MessageCoding.Write(ref counting, message);
        var bytes = new byte[counting.Length];
        var writing = CompactWriter.Into(bytes);
        MessageCoding.Write(ref writing, message);
        var reader = new CompactReader(bytes);
        return MessageCoding.Read(ref reader);
    }
}
