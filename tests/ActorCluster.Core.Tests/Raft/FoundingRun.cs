using ActorCluster.Core.Raft;
using Xunit;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>
/// One founding under a seed: greetings are lost, late and doubled, processes end and start again from their disks, and in every other run disks are lost.
/// </summary>
internal sealed class FoundingRun
{
    private readonly Rng rng;
    private readonly NodeId[] names;
    private readonly Node[] nodes;
    private readonly List<(int To, FoundingMessage Message)> wire = [];
    private readonly bool losesData;
    private int lost;
    private int drawn;

    public FoundingRun(ulong seed)
    {
        rng = new Rng(seed);
        losesData = rng.Between(0, 1) == 0;
        names = [.. Enumerable.Range(1, rng.Between(0, 1) == 0 ? 3 : 5).Select(number => new NodeId($"n{number}"))];
        nodes = [.. names.Select(_ => new Node())];
    }

    /// <summary>The cluster that each has founded or joined; null where it has none.</summary>
    public IEnumerable<ulong?> Clusters => nodes.Select(node => node.Cluster?.Acquaintances.ClusterId);

    public void Run()
    {
        for (var step = 0; step < 400; step++) Step(isFaulty: true);
        for (var step = 0; step < 2000; step++) Step(isFaulty: false);
        var founded = nodes.Where(node => node.Cluster is not null).GroupBy(node => node.Cluster!.Acquaintances.ClusterId).ToList();
        Assert.True(founded.Count(cluster => cluster.Count() > nodes.Length / 2) <= 1, "two clusters have a majority");

        // Who is told of it by an answer to its greeting with data of before begins with an empty log.
        Assert.All(founded, cluster => Assert.Single(cluster.Where(node => node.Cluster!.Log.Last != EntryId.Zero).Select(node => Convert.ToHexString(node.Cluster!.Log.Configuration.Encode().Span)).Distinct()));
        if (lost > 0) return;
        Assert.True(founded.Count == 1 && nodes.All(node => node.Cluster is not null), "not all have founded one cluster");
    }

    private void Step(bool isFaulty)
    {
        var at = rng.Between(0, nodes.Length - 1);
        var node = nodes[at];
        switch (rng.Between(0, isFaulty ? 9 : 6))
        {
            case <= 2:
                Greet(at);
                return;
            case <= 6:
                Deliver(isFaulty);
                return;
            case <= 8:
                node.Founding = null;
                return;
            default:
                if (!losesData || lost >= (nodes.Length - 1) / 2) return;
                lost++;
                nodes[at] = new Node();
                return;
        }
    }

    private void Greet(int at)
    {
        var node = nodes[at];
        if (node.Cluster is not null || node.IsLost) return;
        if (node.Data == Guid.Empty) node.Data = new Guid(++drawn, 0, 0, new byte[8]);
        node.Founding ??= new Founding("c", MemberInfo.Founder(names[at]) with { DataId = node.Data }, names);
        for (var to = 0; to < nodes.Length; to++)
        {
            if (to != at) wire.Add((to, node.Founding.Greeting));
        }
    }

    private void Deliver(bool isFaulty)
    {
        if (wire.Count == 0) return;
        var at = rng.Between(0, wire.Count - 1);
        var (to, message) = wire[at];
        if (!isFaulty || rng.Between(0, 4) > 0) wire.RemoveAt(at);
        if (isFaulty && rng.Between(0, 3) == 0) return;
        var node = nodes[to];
        if (node.Cluster is { } cluster)
        {
            if (message is FoundingMessage.Greeting greeting
                && Founding.AnswerTo(greeting, names[to], cluster.Acquaintances.ClusterId, Founding.FirstOf(cluster.Log), cluster.Log.Configuration) is { } answer)
                wire.Add((Array.IndexOf(names, greeting.Self.Name), answer));
            return;
        }

        Take(node, node.Founding?.Hear(message));
    }

    private static void Take(Node node, FoundingOutcome? outcome)
    {
        if (outcome is FoundingOutcome.Begun begun) node.Cluster = PersistedState.Of([new JournalEvent.Started(node.Data, new Boot(1, 1)), .. begun.Events]);
        if (outcome is FoundingOutcome.Exists) node.IsLost = true;
    }

    private sealed class Node
    {
        public Guid Data { get; set; }

        public Founding? Founding { get; set; }

        public PersistedState? Cluster { get; set; }

        public bool IsLost { get; set; }
    }
}
