using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>How many members there must be before the first go up.</summary>
/// <param name="Total">Of any role.</param>
/// <param name="OfRole">Of each role.</param>
internal sealed record Quota(int Total, ImmutableDictionary<string, int> OfRole)
{
    internal static readonly Quota None = new(1, ImmutableDictionary<string, int>.Empty);

    internal bool IsMetBy(IReadOnlyCollection<Member> members) =>
        members.Count >= Total && OfRole.All(each => members.Count(member => member.HasRole(each.Key)) >= each.Value);
}

/// <summary>
/// The leader's decisions. It moves members on only when all agree on what there is: joining members go up, leaving ones exit,
/// exiting ones that have said goodbye and dead ones that are silent are removed.
/// </summary>
internal static class LeaderDuties
{
    /// <summary>The state after the leader's next step; the same state if there is none.</summary>
    internal static MembershipState Act(
        MembershipState state, Quota quota, IReadOnlySet<UniqueAddress> exitingConfirmed, long nowUnixMilliseconds)
    {
        if (!state.IsLeader || !state.HasConverged(exitingConfirmed)) return state;
        var gone = Gone(state, exitingConfirmed);
        var moved = MovedOn(state, quota);
        if (gone.Count == 0 && moved.Count == 0) return state;
        var gossip = moved.Aggregate(state.Gossip, (before, member) => before.With(member));
        if (gone.Count > 0) gossip = gossip.Without(gone, nowUnixMilliseconds);
        return state.Changed(gossip);
    }

    /// <summary>Lets joining members work although somebody is unreachable, so that agreement cannot be had.</summary>
    internal static MembershipState PromoteWeakly(
        MembershipState state, Quota quota, IReadOnlySet<UniqueAddress> exitingConfirmed)
    {
        if (!state.IsLeader || state.HasConverged(exitingConfirmed) || !quota.IsMetBy(state.Members)) return state;
        var waiting = state.Members
            .Where(member => member.Status == MemberStatus.Joining && state.IsReachable(member))
            .ToList();
        return waiting.Count == 0
            ? state
            : state.Changed(waiting.Aggregate(state.Gossip, (gossip, member) => gossip.With(member.Copy(MemberStatus.WeaklyUp))));
    }

    private static List<UniqueAddress> Gone(MembershipState state, IReadOnlySet<UniqueAddress> exitingConfirmed) =>
    [
        .. state.Members
            .Where(member => member.Status switch
            {
                MemberStatus.Exiting => exitingConfirmed.Contains(member.UniqueAddress) || !state.IsReachable(member),
                MemberStatus.Down => member.UniqueAddress != state.Self && !state.IsReachable(member),
                _ => false,
            })
            .Select(member => member.UniqueAddress),
    ];

    private static List<Member> MovedOn(MembershipState state, Quota quota)
    {
        var moved = new List<Member>();
        var enough = quota.IsMetBy(state.Members);
        var youngest = state.Members.Where(member => member.UpNumber != Member.NeverUp)
            .Select(member => member.UpNumber).DefaultIfEmpty(0).Max();
        foreach (var member in state.Members)
        {
            switch (member.Status)
            {
                case MemberStatus.Joining or MemberStatus.WeaklyUp when enough:
                    moved.Add(member.CopyUp(++youngest));
                    break;
                case MemberStatus.Leaving:
                    moved.Add(member.Copy(MemberStatus.Exiting));
                    break;
            }
        }
        return moved;
    }
}
