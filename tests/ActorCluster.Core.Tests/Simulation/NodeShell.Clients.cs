using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <content>Clients at this node: takes their requests, proposes commands in batches, answers.</content>
internal sealed partial class NodeShell
{
    private void Request(SimulatedNode node, in Event what)
    {
        if (what.What is not CommandKey key)
        {
            Desk.Ask(node, what.Attempt, (ReadWish)what.What!);
            return;
        }

        // Mostly it is known here who leads; now and then a command goes to a role that does not.
        if (!node.Member!.TakesProposals && world.Rng.Between(0, 15) > 0)
        {
            Answer(node, what.Attempt, null);
            return;
        }

        node.Proposals.Add((key, what.Attempt));
        if (node.Proposals.Count == 1) world.Schedule(1, new Event(EventKind.Propose, node.Number, node.Incarnation));
    }

    /// <summary>All that wait as one batch. Whoever asked waits for the entry that its command became.</summary>
    private void Propose(SimulatedNode node)
    {
        (CommandKey Key, Attempt Attempt)[] batch = [.. node.Proposals];
        node.Proposals.Clear();
        var leads = node.Member!.TakesProposals;
        var (incarnation, asked) = (node.Incarnation, Step(node, new Happening.Proposed([.. batch.Select(proposal => proposal.Key.Encode())])));
        if (node.Incarnation != incarnation) return;
        var taken = asked.Taken ?? batch.Length;
        var first = node.Member!.FirstOf(asked);
        for (var i = 0; i < taken; i++)
            node.Writes.Add(new WaitingWrite(batch[i].Attempt, batch[i].Key, first is { } id ? id with { Index = id.Index + i } : null));
        foreach (var (_, attempt) in batch.Skip(taken))
        {
            // Surely in no log: its client need not wait.
            if (leads) world.Coverage.Add(Met.WriteBeyondLimit);
            Answer(node, attempt, null);
        }
    }

    /// <summary>An entry is applied: who waited for it hears what came of it, and who waited for another one in its place that this one is gone.</summary>
    private void AnswerWrites(SimulatedNode node, LogIndex index, ReadOnlyMemory<byte> payload)
    {
        if (node.Writes.Count == 0) return;
        object? applied = payload.Length == 0 ? null : CommandKey.Decode(payload.Span);
        foreach (var write in node.Writes)
        {
            if (write.Entry is { } entry && entry.Index <= index) Answer(node, write.Attempt, node.Member!.IsAppliedAt(entry, index) ? applied : null);
            else if (write.Entry is null && applied is CommandKey key && key == write.Key) Answer(node, write.Attempt, key);
        }

        node.Writes.RemoveAll(write => write.Entry is { } entry ? entry.Index <= index : applied is CommandKey key && key == write.Key);
    }

    private void Answer(SimulatedNode node, Attempt attempt, object? result) =>
        world.Schedule(1, new Event(EventKind.ClientAnswer, node.Number, From: node.Leader is { } leader ? IndexOf(leader) : -1, What: result, Attempt: attempt));
}
