using Akka.Actor;

namespace ActorCluster.Settings;

/// <summary>A member's address in remoting.</summary>
internal static class MemberAddress
{
    public static Address Of(string clusterName, HostPort remoting) => new("akka.tcp", clusterName, remoting.Host, remoting.Port);
}
