using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;
using Xunit;

namespace Akka.Cluster.Tests;

/// <summary>
/// An incarnation of a node was a member at one side of a partition, and the next one joined at the other side, where nobody knew of the first: after the
/// partition both were members. The first one was unreachable for ever, so that gossip never agreed again.
/// </summary>
public class TwoIncarnationsMeetSpec
{
    [Fact]
    public async Task The_one_that_answers_takes_the_place_of_the_other()
    {
        await using var cluster = new TestCluster(2);
        cluster.StartAll();
        await cluster.AllUp(0, 1);
        var there = cluster[1].SelfUniqueAddress;
        var earlier = new UniqueAddress(there.Address, there.Uid + 1);

        cluster[0].Membership.Tell(new MembershipActor.ObserveState(cluster.Subscriber(0, out var states)));
        var known = (await states.Await<MembershipState>()).Gossip;
        var healed = known.With(Member.Joining(earlier, ImmutableHashSet<string>.Empty, AppVersion.Zero).CopyUp(7)).ChangedBy(there);
        cluster[0].Membership.Tell(new GossipEnvelope(there, cluster[0].SelfUniqueAddress, healed) { ReceivedAt = cluster.System(0).Scheduler.MonotonicClock });

        await states.Await<MembershipState>(state => state.Gossip.Contains(earlier));
        await cluster.AllUp(0, 1);
    }
}
