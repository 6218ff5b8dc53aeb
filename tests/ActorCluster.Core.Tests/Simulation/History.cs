using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// What the cluster has agreed on and what its clients have seen of it. The agreed log is one; a write takes effect where its command stands first in it (a
/// repeated one changes nothing), a read sees a prefix of it. So linearizability comes down to positions: whatever completed before an operation
/// began stands before it.
/// </summary>
internal sealed class History
{
    private readonly List<ReadOnlyMemory<byte>> agreed = [];
    private readonly List<ulong> states = [];
    private readonly Dictionary<CommandKey, LogIndex> effects = [];

    private readonly List<(long Time, LogIndex Position)> observed = [];

    /// <summary>How far any member has called the log committed.</summary>
    public LogIndex Agreed => new(agreed.Count);

    /// <summary>The latest position that a completed operation has seen or taken.</summary>
    public LogIndex Observed => observed.Count == 0 ? LogIndex.Zero : observed[^1].Position;

    /// <summary>A member applies the entry at an index: every member must apply the same there (state-machine safety, agreement).</summary>
    public void Apply(NodeId node, LogIndex index, ReadOnlyMemory<byte> payload)
    {
        if (index <= Agreed)
        {
            if (!agreed[(int)index.Value - 1].Span.SequenceEqual(payload.Span))
                throw new SimulationFailure($"state-machine safety: {node} applies another command at {index} than another member did");
            return;
        }

        if (index != Agreed.Next) throw new SimulationFailure($"{node} applies {index} before anybody has applied {Agreed.Next}");
        agreed.Add(payload);
        states.Add(StateHash.Next(states.Count == 0 ? 0 : states[^1], payload.Span));
        if (payload.Length > 0) effects.TryAdd(CommandKey.Decode(payload.Span), index);
    }

    /// <summary>A member's state, however it came to it, is what comes of the agreed log through an index.</summary>
    public void CheckState(NodeId node, LogIndex index, ulong hash)
    {
        if (index > Agreed) throw new SimulationFailure($"{node} has a state through {index}, but only {Agreed} is agreed on");
        var expected = index == LogIndex.Zero ? 0 : states[(int)index.Value - 1];
        if (hash != expected) throw new SimulationFailure($"the state of {node} through {index} is not what the agreed log gives");
    }

    /// <summary>Where a command that was applied took effect.</summary>
    public LogIndex EffectOf(CommandKey key) => effects[key];

    /// <summary>A client's write was acknowledged.</summary>
    /// <param name="floor"><see cref="Observed"/> when the client first asked for it.</param>
    /// <param name="now">The time.</param>
    public void WriteCompleted(CommandKey key, LogIndex floor, long now)
    {
        if (!effects.TryGetValue(key, out var position)) throw new SimulationFailure($"acknowledged write lost: {key} was never applied");
        if (position <= floor) throw new SimulationFailure($"not linearizable: {key} took effect at {position}, before it was asked for at {floor}");
        Observe(position, now);
    }

    /// <summary>A client's read was answered, from a state that holds everything through <paramref name="position"/>: is what the answer says of itself true?</summary>
    /// <param name="least">What it had to see.</param>
    /// <param name="age">The age that the answer proves: what was observed longer before it was given is in it. Null for none.</param>
    /// <param name="answered">When the node answered.</param>
    /// <param name="now">When the client took the answer.</param>
    public void ReadCompleted(NodeId node, LogIndex position, LogIndex least, long? age, long answered, long now)
    {
        if (position < least)
            throw new SimulationFailure($"stale read: {node} answers from {position}, but it had to see {least}");
        if (age is { } proved && ObservedBefore(answered - proved) is var then && position < then)
            throw new SimulationFailure($"stale read: {node} answers from {position} and calls it at most {proved} old, but {then} was observed before");
        Observe(position, now);
    }

    private LogIndex ObservedBefore(long time)
    {
        for (var i = observed.Count - 1; i >= 0; i--)
        {
            if (observed[i].Time < time) return observed[i].Position;
        }

        return LogIndex.Zero;
    }

    private void Observe(LogIndex position, long now)
    {
        if (position > Observed) observed.Add((now, position));
    }
}
