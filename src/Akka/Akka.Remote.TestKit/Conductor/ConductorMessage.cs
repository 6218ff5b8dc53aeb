using System.Buffers.Binary;
using System.Text.Json;

namespace Akka.Remote.TestKit;

/// <summary>
/// What clients and the server of the conductor say to each other, as JSON after its length in four bytes. <see cref="Id"/> ties an
/// answer to its question.
/// </summary>
/// <param name="Kind">What is said.</param>
/// <param name="Id">The question's number; 0 where no answer is awaited.</param>
/// <param name="Name">A role or a barrier.</param>
/// <param name="Text">An address, names, or an error.</param>
/// <param name="Number">Milliseconds, an exit code or a direction.</param>
/// <param name="Link">What is to become of a link: <see cref="CutLink"/>, or MBit/s, 0 for nothing and a negative number for
/// everything.</param>
internal sealed record ConductorMessage(
    ConductorMessageKind Kind, int Id = 0, string Name = "", string Text = "", int Number = 0, float Link = 0)
{
    public const float CutLink = float.MinValue;

    private const int MaxBytes = 1 << 20;

    public static async Task<ConductorMessage?> Read(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[4];
        if (await stream.ReadAtLeastAsync(head, 4, false, cancellation).ConfigureAwait(false) < 4) return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is < 2 or > MaxBytes) throw new InvalidDataException($"A message of the conductor cannot have {length} bytes.");
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellation).ConfigureAwait(false);
        return JsonSerializer.Deserialize<ConductorMessage>(body);
    }

    public byte[] ToBytes()
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(this);
        var frame = new byte[body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame, 4);
        return frame;
    }
}

internal enum ConductorMessageKind
{
    /// <summary>To the server: a process with the role Name and the address Text is there; answered when all are.</summary>
    Hello,

    /// <summary>
    /// To the server: waits in barrier Name for at most Number ms; answered when all are there, with an error in Text otherwise.
    /// </summary>
    Enter,

    /// <summary>To the server: the address of role Name, please; answered with it in Text.</summary>
    GetAddress,

    /// <summary>To the server: the roles that are there, please; answered with them in Text.</summary>
    GetNodes,

    /// <summary>To the server: end role Name with exit code Number. To a client: end with exit code Number.</summary>
    Exit,

    /// <summary>To the server: do not wait for role Name any more.</summary>
    Remove,

    /// <summary>
    /// To the server: end the actor system of role Name, with Number 1 at once; answered when it has ended, and from then on not waited
    /// for. To a client: end the actor system.
    /// </summary>
    Shutdown,

    /// <summary>
    /// To the server: set the link from role Name to role Text, in direction Number, to Link; answered when it is done.
    /// To a client: set the link to the address Text.
    /// </summary>
    SetLink,

    /// <summary>The answer to question Id.</summary>
    Answer,

    /// <summary>Question Id failed, as Text says.</summary>
    Failure,
}
