namespace ActorCluster.Core.Raft;

/// <summary>One start of a member with its data.</summary>
/// <param name="Count">How many there were with these data, this one included; counted from 1.</param>
/// <param name="Nonce">Drawn at this start: of the data and of a copy of them that were started equally often, it tells which is which.</param>
public readonly record struct Boot(long Count, ulong Nonce)
{
    public override string ToString() => $"start {Count} ({Nonce:x16})";
}

/// <summary>As whom a member speaks; every message between members carries its sender's. The default says nothing.</summary>
/// <param name="ClusterId">The cluster that its data belong to; 0 where they do not say.</param>
/// <param name="MemberId">Its id in the configuration.</param>
/// <param name="DataId">Its data: drawn when its journal was empty, and never again.</param>
/// <param name="Boot">Its last start.</param>
/// <param name="Before">The nonce of the start before; 0 where that is the first.</param>
public readonly record struct Standing(ulong ClusterId, ulong MemberId, Guid DataId, Boot Boot, ulong Before = 0)
{
    /// <summary>Whether it says anything.</summary>
    public bool IsKnown => DataId != Guid.Empty;

    public override string ToString() => $"member {MemberId:x16} of cluster {ClusterId:x16}, data {DataId:n}, {Boot}";
}

/// <summary>Why a member is not heard.</summary>
public enum RefusalReason : byte
{
    /// <summary>Its data belong to another cluster.</summary>
    OtherCluster = 1,

    /// <summary>Its data are not those that the member of that id had: they are lost, or they are another member's.</summary>
    OtherData = 2,

    /// <summary>Its data are a copy: they do not know of a start that was seen with these data.</summary>
    OlderCopy = 3,

    /// <summary>Its data are a copy: they lack entries that were acknowledged with these data.</summary>
    LostEntries = 4,
}

/// <summary>A member must stop: its data are not what they should be.</summary>
/// <param name="Reason">Why.</param>
/// <param name="By">Who says so; itself, where its own log does.</param>
/// <param name="Known">What is known of the data that it should have.</param>
public sealed record Refusal(RefusalReason Reason, NodeId By, Standing Known);
