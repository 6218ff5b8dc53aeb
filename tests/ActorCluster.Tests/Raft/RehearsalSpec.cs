using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using Xunit;

namespace ActorCluster.Tests.Raft;

/// <summary>A rehearsal that got stuck would leave the code uncompiled that it is for: it must come to its end, whatever the node's measures are.</summary>
public sealed class RehearsalSpec
{
    [Theory]
    [InlineData(15, 30, 7, 10)]
    [InlineData(15, 30, 7, 0)]
    [InlineData(2, 3, 1, 2)]
    [InlineData(500, 1000, 100, 50)]
    public void It_elects_hands_over_and_elects_again_after_a_loss(int min, int max, int heartbeat, int lease)
    {
        var options = Given.Settings(Given.N1).Raft.Options with
        {
            MinElectionTimeoutTicks = min,
            MaxElectionTimeoutTicks = max,
            HeartbeatTicks = heartbeat,
            Time = TimeOptions.AtMost(lease, Math.Min(min, ClockWatch.WindowTicks), 50),
        };

        var leaders = Rehearsal.Play(options);

        Assert.Equal(3, leaders.Count);
        Assert.Equal([new NodeId("a"), new NodeId("b")], leaders.Take(2));
        Assert.NotEqual(new NodeId("b"), leaders[2]);
    }
}
