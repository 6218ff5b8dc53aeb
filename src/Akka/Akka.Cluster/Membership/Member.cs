using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>
/// One node of the cluster as the gossip knows it. Two members are equal if they are the same incarnation of the same address,
/// whatever their status.
/// </summary>
public class Member : IComparable<Member>, IComparable
{
    /// <summary>Orders addresses by host, then port.</summary>
    public static readonly IComparer<Address> AddressOrdering = MemberOrdering.ByAddress;

    /// <summary>Orders members by age, the oldest first.</summary>
    public static readonly IComparer<Member> AgeOrdering = MemberOrdering.ByAge;

    /// <summary>The up-number of a member that has never been up: younger than all that have.</summary>
    internal const int NeverUp = int.MaxValue;

    internal Member(
        UniqueAddress uniqueAddress, int upNumber, MemberStatus status, ImmutableHashSet<string> roles, AppVersion appVersion,
        bool isSuccessor = false)
    {
        UniqueAddress = uniqueAddress;
        UpNumber = upNumber;
        Status = status;
        Roles = roles;
        AppVersion = appVersion;
        IsSuccessor = isSuccessor;
    }

    /// <summary>The node and its incarnation.</summary>
    public UniqueAddress UniqueAddress { get; }

    /// <summary>Where the node listens.</summary>
    public Address Address => UniqueAddress.Address;

    /// <summary>Where the member stands in its life.</summary>
    public MemberStatus Status { get; }

    /// <summary>The roles that the node was configured with.</summary>
    public ImmutableHashSet<string> Roles { get; }

    /// <summary>The version of the application that the node runs.</summary>
    public AppVersion AppVersion { get; }

    /// <summary>The place in the order in which members went up; <see cref="NeverUp"/> before that.</summary>
    internal int UpNumber { get; }

    /// <summary>
    /// Whether the node took the place of an earlier incarnation that was a full member: until it is up itself it counts like one
    /// where sides of a partition are counted, since the other side may still know the earlier one.
    /// </summary>
    internal bool IsSuccessor { get; }

    internal static Member Joining(
        UniqueAddress node, ImmutableHashSet<string> roles, AppVersion appVersion, bool isSuccessor = false) =>
        new(node, NeverUp, MemberStatus.Joining, roles, appVersion, isSuccessor);

    internal static Member Removed(UniqueAddress node) =>
        new(node, NeverUp, MemberStatus.Removed, [], AppVersion.Zero);

    /// <summary>Whether the node was configured with <paramref name="role"/>.</summary>
    public bool HasRole(string role) => Roles.Contains(role);

    /// <summary>
    /// Whether this member went up before <paramref name="other"/>; the lower address counts as older where neither went up.
    /// </summary>
    public bool IsOlderThan(Member other) =>
        UpNumber == other.UpNumber ? CompareTo(other) < 0 : UpNumber < other.UpNumber;

    /// <summary>This member with another status.</summary>
    /// <exception cref="InvalidOperationException">No member may go from its status to <paramref name="status"/>.</exception>
    public Member Copy(MemberStatus status)
    {
        if (status == Status) return this;
        if (!MayBecome(status))
            throw new InvalidOperationException($"Member {UniqueAddress} cannot go from {Status} to {status}.");
        return new Member(UniqueAddress, UpNumber, status, Roles, AppVersion, IsSuccessor);
    }

    /// <summary>This member gone up as number <paramref name="upNumber"/>.</summary>
    /// <exception cref="InvalidOperationException">The member is neither joining nor weakly up.</exception>
    public Member CopyUp(int upNumber)
    {
        var up = Copy(MemberStatus.Up);
        return new Member(up.UniqueAddress, upNumber, up.Status, up.Roles, up.AppVersion, up.IsSuccessor);
    }

    /// <summary>What both say of one node, merged: the status further on in its life, and its age.</summary>
    public static Member HighestPriorityOf(Member m1, Member m2)
    {
        var (far, near) = MemberOrdering.Progress(m1.Status) >= MemberOrdering.Progress(m2.Status) ? (m1, m2) : (m2, m1);
        var isSuccessor = far.IsSuccessor || near.IsSuccessor;
        return far.UpNumber <= near.UpNumber && far.IsSuccessor == isSuccessor
            ? far
            : new Member(
                far.UniqueAddress, Math.Min(far.UpNumber, near.UpNumber), far.Status, far.Roles, far.AppVersion, isSuccessor);
    }

    /// <summary>
    /// Merges two sets of members node by node. A dead or exiting member that only one side knows has been removed by the other.
    /// </summary>
    public static ImmutableHashSet<Member> PickHighestPriority(IEnumerable<Member> a, IEnumerable<Member> b) =>
    [
        .. a.Concat(b)
            .GroupBy(member => member.UniqueAddress)
            .Select(group => (Known: group.Count(), Member: group.Aggregate(HighestPriorityOf)))
            .Where(each => each.Known > 1 || each.Member.Status is not (MemberStatus.Down or MemberStatus.Exiting))
            .Select(each => each.Member),
    ];

    /// <summary>Orders by address and incarnation.</summary>
    public int CompareTo(Member? other) => other is null ? 1 : UniqueAddress.CompareTo(other.UniqueAddress);

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        Member other => CompareTo(other),
        _ => throw new ArgumentException($"A Member cannot be compared with a {obj.GetType()}.", nameof(obj)),
    };

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Member other && UniqueAddress.Equals(other.UniqueAddress);

    /// <inheritdoc />
    public override int GetHashCode() => UniqueAddress.GetHashCode();

    /// <inheritdoc />
    public override string ToString() => Roles.IsEmpty
        ? $"Member(address = {Address}, uid = {UniqueAddress.Uid}, status = {Status})"
        : $"Member(address = {Address}, uid = {UniqueAddress.Uid}, status = {Status}, roles = [{string.Join(", ", Roles.Order())}])";

    private bool MayBecome(MemberStatus next) => (Status, next) switch
    {
        (MemberStatus.Removed, _) => false,
        (_, MemberStatus.Down or MemberStatus.Removed) => true,
        (MemberStatus.Joining, MemberStatus.WeaklyUp or MemberStatus.Up or MemberStatus.Leaving) => true,
        (MemberStatus.WeaklyUp, MemberStatus.Up or MemberStatus.Leaving) => true,
        (MemberStatus.Up, MemberStatus.Leaving) => true,
        (MemberStatus.Leaving, MemberStatus.Exiting) => true,
        _ => false,
    };
}
