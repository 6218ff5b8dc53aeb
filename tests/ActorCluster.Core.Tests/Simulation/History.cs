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
    private readonly Dictionary<CommandKey, LogIndex> effects = [];

    /// <summary>How far any member has called the log committed.</summary>
    public LogIndex Agreed => new(agreed.Count);

    /// <summary>The latest position that a completed operation has seen or taken.</summary>
    public LogIndex Observed { get; private set; }

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
        if (payload.Length > 0) effects.TryAdd(CommandKey.Decode(payload.Span), index);
    }

    /// <summary>Where a command that was applied took effect.</summary>
    public LogIndex EffectOf(CommandKey key) => effects[key];

    /// <summary>A client's write was acknowledged.</summary>
    /// <param name="floor"><see cref="Observed"/> when the client first asked for it.</param>
    public void WriteCompleted(CommandKey key, LogIndex floor)
    {
        if (!effects.TryGetValue(key, out var position)) throw new SimulationFailure($"acknowledged write lost: {key} was never applied");
        if (position <= floor) throw new SimulationFailure($"not linearizable: {key} took effect at {position}, before it was asked for at {floor}");
        if (position > Observed) Observed = position;
    }

    /// <summary>A client's read was answered from a state that holds everything through <paramref name="position"/>.</summary>
    public void ReadCompleted(NodeId node, LogIndex position, LogIndex floor)
    {
        if (position < floor)
            throw new SimulationFailure($"stale read: {node} answers from {position}, but {floor} was acknowledged before the read began");
        if (position > Observed) Observed = position;
    }
}
