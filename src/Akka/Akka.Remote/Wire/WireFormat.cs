namespace Akka.Remote.Wire;

/// <summary>
/// The constants of the wire. A connection carries messages one way: whoever connects, sends; the other end only answers with
/// <see cref="FrameKind.Welcome"/>, <see cref="FrameKind.Acknowledge"/> and <see cref="FrameKind.Bye"/>.
/// </summary>
/// <remarks>
/// Both ends open with the four bytes of <see cref="Magic"/> and one byte of <see cref="Version"/>. Frames follow: three bytes of
/// length (little-endian, of the body alone), one byte of kind, the body. Numbers inside a body are unsigned LEB128.
/// <code>
/// Message       recipient sender serializer manifest payload…
/// LargeBegin    recipient sender serializer manifest total-length first-piece…
/// LargePiece    piece…
/// SystemMessage sequence recipient sender serializer manifest payload…
/// Acknowledge   sequence
/// Hello         origin-address uid target-address
/// Welcome       status uid
/// Bye           reason
/// </code>
/// A recipient or sender is 0 (nobody), 1 and a path, or 2 + 2·slot + d; where d is 1 the path that the slot holds from now on follows.
/// A manifest is written the same way. Paths without an address belong to the sender's (senders) or the receiver's (recipients) system.
/// </remarks>
internal static class WireFormat
{
    /// <summary>"ACLR" in ASCII.</summary>
    public const uint Magic = 0x524C4341;
    public const byte Version = 1;
    public const int PreambleBytes = 5;
    public const int FrameHeaderBytes = 4;

    /// <summary>A payload longer than this travels in pieces of this length, with other messages between them.</summary>
    public const int PieceBytes = 64 * 1024;

    /// <summary>The most that names (paths, manifest) may take in one frame.</summary>
    public const int MaxNameBytes = 16 * 1024;
    public const int MaxFrameBodyBytes = PieceBytes + MaxNameBytes;

    public const int RefSlots = 1024;
    public const int ManifestSlots = 1024;
}

/// <summary>What a frame is.</summary>
internal enum FrameKind : byte
{
    Message = 1,
    LargeBegin = 2,
    LargePiece = 3,
    SystemMessage = 4,
    Acknowledge = 5,
    Hello = 6,
    Welcome = 7,
    Bye = 8,
}

/// <summary>The answer to a Hello.</summary>
internal enum WelcomeStatus : byte
{
    Accepted = 0,
    Quarantined = 1,
    WrongAddress = 2,
    WrongVersion = 3,
    ShuttingDown = 4,
}

/// <summary>Bytes that are not of this wire. The connection that they came on is closed; nothing else is touched.</summary>
internal sealed class WireFormatException(string message) : Exception(message);
