using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Decides a message's fate. Links are directed, so that one may be cut while the way back works.</summary>
internal sealed class Network(Profile profile, Rng rng, Coverage coverage)
{
    private readonly bool[,] cut = new bool[profile.Nodes, profile.Nodes];
    private readonly (int To, object Message)[,] last = new (int, object)[profile.Nodes, 16];
    private readonly int[] sent = new int[profile.Nodes];
    private readonly (int From, int To, object Message)[] past = new (int, int, object)[256];
    private readonly long[,] lastArrival = new long[profile.Nodes, profile.Nodes];

    /// <summary>From now on nothing is lost, late or doubled.</summary>
    public bool IsPerfect { get; set; }

    public bool IsCut(int from, int to)
    {
        if (cut[from, to]) coverage.Add(Met.MessageCutOff);
        return cut[from, to];
    }

    public void Cut(int from, int to) => cut[from, to] = from != to;

    public void Heal() => Array.Clear(cut);

    /// <summary>A message of some earlier time, if there is one.</summary>
    public (int From, int To, object Message)? Past() => past[rng.Between(0, past.Length - 1)] is { Message: not null } old ? old : null;

    /// <summary>The last few messages that a node has sent.</summary>
    public IEnumerable<(int To, object Message)> LastOf(int from)
    {
        for (var i = 0; i < last.GetLength(1); i++)
        {
            if (last[from, i].Message is not null) yield return last[from, i];
        }
    }

    /// <summary>Remembers some of what is sent, for a long time, and the last that each one sends.</summary>
    public void Remember(int from, int to, object message)
    {
        last[from, sent[from]++ % last.GetLength(1)] = (to, message);
        if (Strikes(30)) past[rng.Between(0, past.Length - 1)] = (from, to, message);
    }

    /// <summary>The delays after which a message arrives: none where it is lost, two where it is doubled.</summary>
    public (int? First, int? Second) Send(int from, int to, long now)
    {
        if (IsPerfect) return (1, null);
        if (Strikes(profile.DropPerMille))
        {
            coverage.Add(Met.MessageDropped);
            return (null, null);
        }

        var delay = Delay();
        if (now + delay < lastArrival[from, to]) coverage.Add(Met.MessageOvertaken);
        else lastArrival[from, to] = now + delay;
        if (!Strikes(profile.DuplicatePerMille)) return (delay, null);
        coverage.Add(Met.MessageDuplicated);
        return (delay, Delay() + profile.MaxDelayUnits);
    }

    private bool Strikes(int perMille) => perMille > 0 && rng.Between(0, 999) < perMille;

    /// <summary>Mostly short; one in eight from the whole range.</summary>
    private int Delay() => rng.Between(0, 7) == 0 ? rng.Between(1, profile.MaxDelayUnits) : rng.Between(1, 3);
}
