namespace Akka.Cluster.SBR;

/// <summary>Which members are declared dead.</summary>
internal enum DowningDecision
{
    /// <summary>Nobody is unreachable.</summary>
    Nobody,

    /// <summary>Those on the other side; this side goes on.</summary>
    Unreachable,

    /// <summary>Those on this side; the other goes on.</summary>
    Reachable,

    /// <summary>Those that only some hear and those that are alone in not hearing them, and the other side if there is one.</summary>
    IndirectlyConnected,

    /// <summary>This side with all of those that only some hear; the other side goes on.</summary>
    ReachableAndIndirectlyConnected,

    /// <summary>All.</summary>
    All,
}
