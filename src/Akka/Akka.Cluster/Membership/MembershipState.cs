using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>The gossip as one node sees it: who leads, who is reachable, whether everybody has seen it.</summary>
internal sealed class MembershipState
{
    private readonly Lazy<Reachability> _reachability;
    private readonly Lazy<Member?> _leader;

    internal MembershipState(UniqueAddress self, Gossip gossip)
    {
        Self = self;
        Gossip = gossip;
        _reachability = new Lazy<Reachability>(() => Trusted(gossip));
        _leader = new Lazy<Member?>(() => LeaderOf(Members));
    }

    internal UniqueAddress Self { get; }

    internal Gossip Gossip { get; }

    /// <summary>Nobody is a member yet, or no longer.</summary>
    internal static MembershipState Outside(UniqueAddress self) => new(self, Gossip.Empty);

    internal Member? SelfMember => Gossip.Find(Self);

    internal bool IsMember => SelfMember is not null;

    /// <summary>
    /// The likeliest leader that this node hears, which may not know of it: null once this node has been up, since all have agreed to that.
    /// </summary>
    internal Member? WhomToJoinAgain => SelfMember is
    {
        UpNumber: Member.NeverUp,
        Status: MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Leaving,
    }
        ? Members
            .Where(member => member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining
                && MayTalkTo(member.UniqueAddress))
            .Min(MemberOrdering.ByFitnessToLead)
        : null;

    internal ImmutableSortedSet<Member> Members => Gossip.Members;

    /// <summary>Who does not hear whom, without the word of those that are declared dead.</summary>
    internal Reachability Reachability => _reachability.Value;

    /// <summary>The members that somebody does not hear. Nobody is unreachable for itself.</summary>
    internal ImmutableSortedSet<Member> Unreachable => [.. Members.Where(member => !IsReachable(member))];

    /// <summary>The member that takes the cluster's decisions; null outside of a cluster.</summary>
    internal Member? Leader => _leader.Value;

    internal bool IsLeader => Leader is { } leader && leader.UniqueAddress == Self;

    /// <summary>Whether this node would talk to the other: it is not itself, and this node hears it.</summary>
    internal bool MayTalkTo(UniqueAddress node) =>
        node != Self && Gossip.Contains(node) && Gossip.Reachability.IsReachable(Self, node);

    internal bool IsReachable(Member member) => member.UniqueAddress == Self || Reachability.IsReachable(member.UniqueAddress);

    /// <summary>The leader among those that have <paramref name="role"/>.</summary>
    internal Member? RoleLeader(string role) => LeaderOf(Members.Where(member => member.HasRole(role)));

    internal IEnumerable<string> AllRoles => Members.SelectMany(member => member.Roles).Distinct().Order();

    /// <summary>
    /// Whether every full member has seen this version, and whoever is unreachable is known to be leaving or dead. Only then may
    /// the leader move members on.
    /// </summary>
    /// <param name="exitingConfirmed">Exiting members that have said goodbye: nobody waits for them.</param>
    internal bool HasConverged(IReadOnlySet<UniqueAddress> exitingConfirmed) =>
        Members.All(member => exitingConfirmed.Contains(member.UniqueAddress)
            || (IsSettledFor(member) && HasSeenIfItMust(member)));

    internal MembershipState With(Gossip gossip) => ReferenceEquals(gossip, Gossip) ? this : new MembershipState(Self, gossip);

    private bool IsSettledFor(Member member) =>
        IsReachable(member) || member.Status is MemberStatus.Down or MemberStatus.Exiting;

    private bool HasSeenIfItMust(Member member) =>
        member.Status is not (MemberStatus.Up or MemberStatus.Leaving) || Gossip.SeenBy.Contains(member.UniqueAddress);

    private Member? LeaderOf(IEnumerable<Member> candidates) => candidates
        .Where(member => member.Status != MemberStatus.Down && IsReachable(member))
        .Min(MemberOrdering.ByFitnessToLead);

    private static Reachability Trusted(Gossip gossip)
    {
        if (gossip.Reachability.Rows.IsEmpty) return gossip.Reachability;
        var dead = gossip.Members.Where(member => member.Status == MemberStatus.Down).Select(member => member.UniqueAddress);
        return gossip.Reachability.WithoutObservers(dead.ToHashSet());
    }
}
