namespace Akka.Remote.Wire;

/// <summary>
/// The constants of the wire. A connection carries messages one way: whoever connects, sends; the other end only answers with
/// <see cref="FrameKind.Challenge"/>, <see cref="FrameKind.Welcome"/>, <see cref="FrameKind.Acknowledge"/> and <see cref="FrameKind.Bye"/>.
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
/// Hello         origin-address uid session target-address nonce
/// Challenge     nonce
/// Proof         proof
/// Welcome       status uid session proof
/// Bye           reason session
/// </code>
/// A recipient or sender is 0 (nobody), 1 and a path, or 2 + 2·slot + d; where d is 1 the path that the slot holds from now on follows.
/// A manifest is written the same way. Nonces and proofs are their length and their bytes; they are empty, and Challenge and Proof are
/// left out, where no shared secret is asked for (see <see cref="SharedSecret"/>). Paths without an address belong to the sender's (senders) or the receiver's (recipients) system.
/// </remarks>
internal static class WireFormat
{
    /// <summary>"ACLR" in ASCII.</summary>
    public const uint Magic = 0x524C4341;
    public const byte Version = 2;
    public const int PreambleBytes = 5;
    public const int FrameHeaderBytes = 4;

    /// <summary>A payload longer than this travels in pieces of this length, with other messages between them.</summary>
    public const int PieceBytes = 64 * 1024;

    /// <summary>The most that names (paths, manifest) may take in one frame.</summary>
    public const int MaxNameBytes = 16 * 1024;
    public const int MaxFrameBodyBytes = PieceBytes + MaxNameBytes;

    /// <summary>The most that a nonce or a proof may take.</summary>
    public const int MaxProofBytes = 64;

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
    Challenge = 9,
    Proof = 10,
}

/// <summary>The answer to a Hello.</summary>
internal enum WelcomeStatus : byte
{
    Accepted = 0,

    /// <summary>Not in this session, or not yet: whoever is told lets go of all that came before, and comes again after a while.</summary>
    Quarantined = 1,
    WrongAddress = 2,

    /// <summary>This incarnation will not be talked to again.</summary>
    QuarantinedForGood = 3,
    ShuttingDown = 4,

    /// <summary>No proof of the shared secret, or a wrong one.</summary>
    WrongSecret = 5,
}

/// <summary>Why a connection is ended in order.</summary>
internal enum ByeReason : byte
{
    Unknown = 0,
    Shutdown = 1,
    Quarantined = 2,
    QuarantinedForGood = 3,
}

/// <summary>How a connection introduces itself.</summary>
/// <param name="Origin">The address of the system that has opened the connection.</param>
/// <param name="Uid">Its incarnation.</param>
/// <param name="Session">How many quarantines lie behind the two systems, as far as it knows.</param>
/// <param name="Target">The address that it wants to reach.</param>
/// <param name="Nonce">Its share in the proofs of the shared secret; empty if it has none.</param>
internal sealed record Hello(string Origin, int Uid, ulong Session, string Target, byte[] Nonce);

/// <summary>The answer.</summary>
/// <param name="Status">Whether messages may follow.</param>
/// <param name="Uid">The incarnation that answers.</param>
/// <param name="Session">How many quarantines lie behind the two systems, as far as it knows.</param>
/// <param name="Proof">Its proof of the shared secret; empty if none was asked for.</param>
internal sealed record Welcome(WelcomeStatus Status, int Uid, ulong Session, byte[] Proof);

/// <summary>Bytes that are not of this wire. The connection that they came on is closed; nothing else is touched.</summary>
internal sealed class WireFormatException(string message) : Exception(message);
