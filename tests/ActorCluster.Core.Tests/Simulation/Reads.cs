using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>The levels that a read may be asked for at.</summary>
public enum ReadLevel
{
    Linearizable,
    Lease,
    Bounded,
    AtLeast,
    Local,
}

/// <summary>What a client asks for.</summary>
/// <param name="MaxAgeTicks">Bounded: the greatest age.</param>
/// <param name="AtLeast">AtLeast: what must be seen.</param>
internal sealed record ReadWish(ReadLevel Level, long MaxAgeTicks, LogIndex AtLeast);

/// <summary>A client's read that is to be answered at a node once an index is applied there.</summary>
internal readonly record struct WaitingRead(Attempt Attempt, ReadWish Wish, LogIndex Index, ReadProof? Proof = null, Freshness? Known = null);

/// <summary>The answer.</summary>
/// <param name="Position">The state holds everything through it.</param>
/// <param name="AgeTicks">The age that the node can prove; null where it can prove none.</param>
internal sealed record ReadResult(ReadWish Wish, LogIndex Position, long? AgeTicks, ReadProof? Proof);

/// <summary>Answers reads at a node as the actors do: by the rules' decision, by what the node can prove of its age, or from what it has.</summary>
internal sealed class ReadDesk(World world, Action<SimulatedNode, Happening> step, Action<SimulatedNode, Attempt, object?> answer)
{
    private TimeOptions Time => world.Profile.Options.Time;

    public void Ask(SimulatedNode node, Attempt attempt, ReadWish wish)
    {
        switch (wish.Level)
        {
            case ReadLevel.Linearizable or ReadLevel.Lease:
                node.Reads[attempt.Number] = (attempt, wish);
                step(node, new Happening.ReadRequested(attempt.Number, wish.Level == ReadLevel.Lease));
                return;
            case ReadLevel.Bounded:
                AskBounded(node, attempt, wish);
                return;
            default:
                Wait(node, new WaitingRead(attempt, wish, wish.AtLeast));
                return;
        }
    }

    /// <summary>The rules have decided.</summary>
    public void Decide(SimulatedNode node, ReadDecision decision)
    {
        if (!node.Reads.Remove(decision.ReadId, out var read)) return;
        if (decision.Index is { } index)
        {
            Wait(node, new WaitingRead(read.Attempt, read.Wish, index, decision.Proof));
            return;
        }

        world.Coverage.Add(Met.ReadRefused);
        answer(node, read.Attempt, null);
    }

    /// <summary>The node has applied more.</summary>
    public void Applied(SimulatedNode node)
    {
        foreach (var read in node.Answerable)
        {
            if (read.Index <= node.Applied) Answer(node, read);
        }

        node.Answerable.RemoveAll(read => read.Index <= node.Applied);
    }

    private void AskBounded(SimulatedNode node, Attempt attempt, ReadWish wish)
    {
        if (node.Member!.Freshness is { } known && known.AgeTicks(node.Instant, Time) <= wish.MaxAgeTicks)
            Wait(node, new WaitingRead(attempt, wish, known.Index, Known: known));
        else
            Refuse(node, attempt);
    }

    private void Wait(SimulatedNode node, WaitingRead read)
    {
        if (read.Index <= node.Applied) Answer(node, read);
        else node.Answerable.Add(read);
    }

    private void Answer(SimulatedNode node, WaitingRead read)
    {
        // While it waited for the apply it grew older.
        var age = Freshness.AgeTicks(node.Applied, node.Member!.Freshness, read.Known, node.Instant, Time);
        if (read.Wish.Level == ReadLevel.Bounded && !(age <= read.Wish.MaxAgeTicks))
        {
            Refuse(node, read.Attempt);
            return;
        }

        if (read.Wish.Level == ReadLevel.Bounded && node.Member.IsChangingMembers) world.Coverage.Add(Met.BoundedReadAmidChange);
        answer(node, read.Attempt, new ReadResult(read.Wish, node.Applied, age, read.Proof));
    }

    private void Refuse(SimulatedNode node, Attempt attempt)
    {
        world.Coverage.Add(Met.BoundedReadRefused);
        answer(node, attempt, null);
    }
}
