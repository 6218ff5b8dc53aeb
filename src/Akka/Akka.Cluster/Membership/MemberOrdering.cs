using Akka.Actor;

namespace Akka.Cluster;

/// <summary>The orders in which members are sorted.</summary>
internal static class MemberOrdering
{
    /// <summary>Host, then port, then the rest, so that the order is total.</summary>
    internal static readonly IComparer<Address> ByAddress = Comparer<Address>.Create(CompareAddresses);

    /// <summary>The member that has been up longest comes first.</summary>
    internal static readonly IComparer<Member> ByAge = Comparer<Member>.Create(CompareAge);

    /// <summary>Those that may lead come before those that join, leave or are dead; then by address.</summary>
    internal static readonly IComparer<Member> ByFitnessToLead = Comparer<Member>.Create(CompareFitness);

    /// <summary>
    /// How far a status is in a member's life. A merge keeps the furthest, so that a member never moves back.
    /// </summary>
    internal static int Progress(MemberStatus status) => status switch
    {
        MemberStatus.Joining => 0,
        MemberStatus.WeaklyUp => 1,
        MemberStatus.Up => 2,
        MemberStatus.Leaving => 3,
        MemberStatus.Exiting => 4,
        MemberStatus.Down => 5,
        MemberStatus.Removed => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "unknown member status"),
    };

    private static int CompareAddresses(Address a, Address b)
    {
        if (ReferenceEquals(a, b)) return 0;
        var order = string.CompareOrdinal(a.Host ?? "", b.Host ?? "");
        if (order == 0) order = (a.Port ?? 0).CompareTo(b.Port ?? 0);
        if (order == 0) order = string.CompareOrdinal(a.System, b.System);
        return order != 0 ? order : string.CompareOrdinal(a.Protocol, b.Protocol);
    }

    private static int CompareAge(Member a, Member b)
    {
        if (a.Equals(b)) return 0;
        return a.IsOlderThan(b) ? -1 : 1;
    }

    private static int CompareFitness(Member a, Member b)
    {
        var order = Unfitness(a.Status).CompareTo(Unfitness(b.Status));
        return order != 0 ? order : a.CompareTo(b);
    }

    private static int Unfitness(MemberStatus status) => status switch
    {
        MemberStatus.Up or MemberStatus.Leaving => 0,
        MemberStatus.WeaklyUp => 1,
        MemberStatus.Joining => 2,
        MemberStatus.Exiting => 3,
        _ => 4,
    };
}
