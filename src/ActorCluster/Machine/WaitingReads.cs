using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Raft;

namespace ActorCluster.Machine;

/// <summary>Reads that wait for an index or a revision, and their answers: each says what it rests on.</summary>
/// <param name="view">Where the member and its clock show themselves.</param>
internal sealed class WaitingReads(NodeView view)
{
    private const int CleanAtLeast = 256;

    private readonly List<(ReadRequest Read, MachineMessage.AnswerReads Why)> _waiting = [];
    private int _cleanAt = CleanAtLeast;

    /// <summary>Answers what can be answered now; the rest waits.</summary>
    public void Add(MachineMessage.AnswerReads reads, ReplicatedState state)
    {
        foreach (var read in reads.Reads)
        {
            if (IsDue(read, reads, state))
            {
                Answer(read, reads, state);
            }
            else
            {
                _waiting.Add((read, reads));
            }
        }

        // What waits for a revision that never comes is ended by its time-out, and must not stay here.
        if (_waiting.Count >= _cleanAt)
        {
            _waiting.RemoveAll(one => one.Read.IsCompleted);
            _cleanAt = Math.Max(CleanAtLeast, 2 * _waiting.Count);
        }
    }

    /// <summary>More is applied.</summary>
    public void Applied(ReplicatedState state)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        foreach (var (read, why) in _waiting)
        {
            if (IsDue(read, why, state))
            {
                Answer(read, why, state);
            }
        }

        _waiting.RemoveAll(one => IsDue(one.Read, one.Why, state));
    }

    /// <summary>The leader's word covers what was before the read; what has come since the node cannot know.</summary>
    private TimeSpan? AgeOf(ReadRequest read, MachineMessage.AnswerReads why, ReplicatedState state) => (why.Proof, read.Level.Consistency) switch
    {
        (null, _) => view.Ages?.AgeOf(state.Applied.Index, why.Known),
        (_, Consistency.Bounded) => view.Ages?.Since(read.EnqueuedAt),
        _ => TimeSpan.Zero,
    };

    private static bool IsDue(ReadRequest read, MachineMessage.AnswerReads why, ReplicatedState state) =>
        why.Index <= state.Applied.Index && read.Level.MinRevision <= state.Revision.Value;

    private void Answer(ReadRequest read, MachineMessage.AnswerReads why, ReplicatedState state)
    {
        var (level, member) = (read.Level, view.Member);
        var age = AgeOf(read, why, state);
        if (level.Consistency == Consistency.Bounded && !(age <= level.MaxAge))
        {
            read.FailTooOld(age);
            return;
        }

        var got = why.Proof is { } proof && level.Consistency != Consistency.Bounded
            ? proof.FromLease ? Consistency.Lease : Consistency.Linearizable
            : level.Consistency;
        var (result, rejection) = read.Query is null ? (null, null) : state.Ask(read.Query);
        read.Complete(new ReadAnswer(
            result,
            rejection,
            got,
            why.Proof?.Term ?? member.Term,
            state.Applied.Index,
            state.Revision.Value,
            why.Proof?.Leader ?? member.Leader,
            age));
    }
}
