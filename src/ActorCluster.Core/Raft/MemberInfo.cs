namespace ActorCluster.Core.Raft;

/// <summary>What the configuration in the log says of one member. Immutable.</summary>
/// <param name="Name">Who it is, in every rule.</param>
/// <param name="Id">
/// Tells apart members that came to bear one name one after the other, and is its number on etcd's wire. Never 0. A founder's is made of its name, an
/// added one's is fresh.
/// </param>
/// <param name="Remoting">Where the other members reach it, as "host:port"; empty where the log does not say.</param>
/// <param name="Client">Its etcd v3 interface, as "host:port"; empty where the log does not say.</param>
/// <param name="Http">Its HTTP interface, as "host:port"; empty where the log does not say.</param>
/// <param name="DataId">The data that it votes with; all zeros where the log does not say.</param>
/// <param name="IsToVote">A learner that the leader promotes by itself as soon as it has caught up.</param>
public sealed record MemberInfo(
    NodeId Name, ulong Id, string Remoting = "", string Client = "", string Http = "", Guid DataId = default, bool IsToVote = false)
{
    /// <summary>A member with which a cluster begins, and of which only the name is known.</summary>
    public static MemberInfo Founder(NodeId name) => new(name, FounderId(name));

    /// <summary>The number of a member with which a cluster begins: the same on every node.</summary>
    public static ulong FounderId(NodeId name) => StableId.Of([name.Name]);
}
