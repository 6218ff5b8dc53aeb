namespace ActorCluster.Core.Machine;

/// <summary>
/// The replicated state as a stream of bytes, of version 1. Numbers are varints, bytes and text (UTF-8) stand after their length, unless it says otherwise.
/// <code>
/// stream  := "ACSTATE" version-octet block…
/// block   := kind-octet length(4 octets, little-endian) content
/// 1 Head    the first: term index (of the last entry applied) clock configuration revision compacted-revision
/// 2 Keys    records as <see cref="Kv.KvCursor"/> has them
/// 3 Events  records as <see cref="Events.EventCursor"/> has them
/// 4 Sagas   records as <see cref="Sagas.SagaCursor"/> has them
/// 5 End     the last: how many blocks stand before it
/// </code>
/// The blocks of a kind stand together, and the kinds in this order. A reader refuses a version or a kind that it does not know: what it left out would be lost.
/// </summary>
internal static class StateFormat
{
    public const byte Version = 1;

    /// <summary>The first bytes, with the version.</summary>
    public const int PreambleSize = 8;

    /// <summary>The kind and the length.</summary>
    public const int BlockHeaderSize = 5;

    /// <summary>What a block has when it ends, unless a single record is larger: a fraction of a millisecond's work.</summary>
    public const int BlockSize = 32 << 10;

    public static ReadOnlySpan<byte> Magic => "ACSTATE"u8;

    internal enum Block : byte
    {
        None = 0,
        Head = 1,
        Keys = 2,
        Events = 3,
        Sagas = 4,
        End = 5,
    }
}
