namespace Akka.Cluster;

/// <summary>Where a member stands in its life. The numbers go over the wire.</summary>
public enum MemberStatus
{
    /// <summary>Asked to join; not yet seen by everybody.</summary>
    Joining = 0,

    /// <summary>A full member.</summary>
    Up = 1,

    /// <summary>Asked to leave.</summary>
    Leaving = 2,

    /// <summary>Everybody knows that it leaves; it finishes its work.</summary>
    Exiting = 3,

    /// <summary>Declared dead: it takes no part in agreement and never comes back as this incarnation.</summary>
    Down = 4,

    /// <summary>No longer in the cluster.</summary>
    Removed = 5,

    /// <summary>Joined while some member was unreachable, so that not everybody can have seen it.</summary>
    WeaklyUp = 6,
}
