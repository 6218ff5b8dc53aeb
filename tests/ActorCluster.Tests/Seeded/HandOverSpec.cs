using ActorCluster.Core;
using ActorCluster.Raft;
using Akka.Actor;
using Xunit;

namespace ActorCluster.Tests.Seeded;

/// <summary>What a hand-over costs the clients, and that a leader whose disk stalls begins one by itself; on disks that take the time that the spec says.</summary>
public sealed class HandOverSpec
{
    private static readonly TimeSpan Flush = TimeSpan.FromMilliseconds(100);

    /// <summary>Shorter than the journal takes for a failure.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(8);

    /// <summary>
    /// The votes, the successor's own among them; the entry that opens its term; the client's command: so many flushes stand one after the other between the last answer
    /// under one leader and the first under the next. Beside flushes of a hundred milliseconds nothing else counts.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_hand_over_costs_a_client_three_flushes_in_a_row(int seed) => SeededThread.Run(seed, random =>
    {
        var (cluster, writers) = Begin(random, Flush);
        for (var round = 0; round < 6; round++)
        {
            // At the one or the other of the two nodes that do not lead.
            var writer = writers.Where(writer => writer.Node != cluster.Leader).ElementAt(round % 2);
            BringIntoStep(cluster, writers, writer);
            cluster.Loop.Run(() => false, TimeSpan.FromSeconds(2));
            var (leader, begin) = (cluster.Leader!, cluster.Loop.Now);
            leader.Running!.System.ActorSelection("/user/raft").Tell(new TransferRequest(null), ActorRefs.NoSender);
            Assert.True(cluster.Loop.Run(() => IsFollowed(cluster, leader), TimeSpan.FromSeconds(5)));
            cluster.Loop.Run(() => false, TimeSpan.FromSeconds(2));
            Assert.InRange(LongestSilence(writer, begin) / Flush, 3, 3.1);
        }

        Assert.All(writers, writer => Assert.Empty(writer.Failures));
    });

    /// <summary>Every command is done within the limit, and what an election takes: also those that the leader had when its disk stood still.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_leader_whose_disk_stalls_hands_over_and_the_others_go_on(int seed) => SeededThread.Run(seed, random =>
    {
        var (cluster, writers) = Begin(random, TimeSpan.FromMilliseconds(1));
        cluster.Loop.Run(() => false, TimeSpan.FromSeconds(2));
        var (leader, begin, good) = (cluster.Leader!, cluster.Loop.Now, cluster.Leader!.Disk.Profile);
        leader.Disk.Profile = new DiskProfile(Stall, TimeSpan.Zero) { MinFlush = Stall };
        Assert.True(cluster.Loop.Run(() => IsFollowed(cluster, leader), TimeSpan.FromSeconds(3)));
        leader.Disk.Profile = good;
        cluster.Loop.Run(() => false, TimeSpan.FromSeconds(5));
        Assert.All(writers.Where(writer => writer.Node != leader), writer => Assert.InRange(LongestSilence(writer, begin), TimeSpan.Zero, TimeSpan.FromSeconds(1.5)));
        Assert.All(writers.Where(writer => writer.Node != leader), writer => Assert.Empty(writer.Failures));

        // Its flush ends; it follows, and has everything.
        var agreed = cluster.Checks.Agreed;
        Assert.True(cluster.Loop.Run(() => leader.Status!.Applied > agreed, Stall));
    });

    /// <summary>It may crash, and lead again once it is back and has kept up; no command is lost or refused.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whoever_is_to_lead_rather_than_the_others_leads_whenever_it_can(int seed) => SeededThread.Run(seed, random =>
    {
        var preferred = new NodeId("n3");
        var (cluster, writers) = Begin(random, TimeSpan.FromMilliseconds(1), preferred);
        var node = cluster.Nodes.Single(each => each.Name == preferred);
        for (var round = 0; round < 3; round++)
        {
            Assert.True(cluster.Loop.Run(() => cluster.Nodes.All(each => each.Status!.Leader == preferred), TimeSpan.FromSeconds(10)), "it leads");
            cluster.Loop.Run(() => false, TimeSpan.FromSeconds(5));
            Assert.Equal(preferred, cluster.Leader!.Name);
            node.Crash();
            var others = cluster.Nodes.Where(each => each != node).ToList();
            Assert.True(cluster.Loop.Run(() => others.All(each => each.Status!.Leader is { } leader && leader != preferred), TimeSpan.FromSeconds(5)), "it is followed");
            node.Start();
        }

        Assert.All(writers.Where(writer => writer.Node != node), writer => Assert.True(writer.Answered.Count > 100));
    });

    private static (SeededCluster Cluster, IReadOnlyList<SteadyWriter> Writers) Begin(Random random, TimeSpan flush, NodeId? preferred = null)
    {
        var profile = SeededProfile.Draw(SeededScenario.Elections, random) with
        {
            Members = 3,
            Network = new NetworkProfile(0, 0, TimeSpan.FromMilliseconds(0.1)),
            Disk = new DiskProfile(flush, TimeSpan.Zero) { MinFlush = flush },
            JumpsPerMille = 0,
            StartsWithin = TimeSpan.Zero,
            SnapshotEvery = 1_000_000,
            Preferred = preferred,
        };
        var cluster = new SeededCluster(profile, random, new SeededTrace(null));
        Assert.True(cluster.Loop.Run(() => cluster.Nodes.All(node => node.Status is { Leader: not null }), TimeSpan.FromSeconds(30)));

        // That they have met each other is on their disks by then.
        cluster.Loop.Run(() => false, TimeSpan.FromSeconds(1));
        List<SteadyWriter> writers = [.. cluster.Nodes.Select(node => new SteadyWriter(cluster, node))];
        writers.ForEach(writer => writer.Begin());
        return (cluster, writers);
    }

    /// <summary>
    /// One writer goes on, when nothing is being written anywhere: from then on all disks flush at the same times. A flush that is under way when a command comes, and be it for
    /// another writer's, would put its node out of step for good, and add to the silence what is left of it.
    /// </summary>
    private static void BringIntoStep(SeededCluster cluster, IReadOnlyList<SteadyWriter> writers, SteadyWriter goesOn)
    {
        foreach (var writer in writers) writer.Pause();
        Assert.True(cluster.Loop.Run(() => writers.All(writer => writer.IsWaiting) && cluster.Nodes.All(node => node.Disk.IsIdle), TimeSpan.FromSeconds(5)), "all is at rest");
        goesOn.Resume();
    }

    private static bool IsFollowed(SeededCluster cluster, SeededNode before) => cluster.Nodes.All(node => node.Status!.Leader is { } leader && leader != before.Name);

    private static TimeSpan LongestSilence(SteadyWriter writer, TimeSpan since) =>
        writer.Answered.Zip(writer.Answered.Skip(1)).Where(pair => pair.Second >= since).Max(pair => pair.Second - pair.First);
}
