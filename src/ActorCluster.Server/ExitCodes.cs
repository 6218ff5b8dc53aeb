namespace ActorCluster.Server;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>It was tried and did not work.</summary>
    public const int Failed = 1;

    /// <summary>It was not tried: an argument or a setting is wrong, or something stands in the way.</summary>
    public const int Refused = 2;

    /// <summary>The node was removed from the cluster: nothing is to be started again.</summary>
    public const int Removed = 3;

    /// <summary>The node's data are damaged, or not those that it should have: nothing is to be started again with them.</summary>
    public const int WrongData = 4;
}
