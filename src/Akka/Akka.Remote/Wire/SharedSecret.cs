using System.Security.Cryptography;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>
/// Proves to each other that both ends of a connection know one secret, which never travels itself: each draws a nonce, and a proof is
/// HMAC-SHA256, keyed by the secret, of who proves it, both nonces, and what the connection is for.
/// </summary>
/// <remarks>
/// Whoever opened the connection proves first, so a stranger who connects learns nothing that depends on the secret. Without TLS the
/// proofs keep strangers out; they do not keep those out who can change the bytes of others on their way.
/// </remarks>
internal sealed class SharedSecret(string secret)
{
    private const int NonceBytes = 32;

    private readonly byte[] key = Encoding.UTF8.GetBytes(secret);

    public static byte[] NewNonce() => RandomNumberGenerator.GetBytes(NonceBytes);

    /// <summary>What the end that opened the connection answers to a challenge.</summary>
    public byte[] ProofOfOpener(Hello hello, byte[] challenge) => Proof("opener", hello, challenge, answer: 0);

    /// <summary>What the other end proves with its welcome.</summary>
    /// <param name="hello">What the connection is for.</param>
    /// <param name="challenge">The other end's nonce.</param>
    /// <param name="uid">The incarnation that answers.</param>
    public byte[] ProofOfAcceptor(Hello hello, byte[] challenge, int uid) => Proof("acceptor", hello, challenge, uid);

    /// <summary>Compares in a time that does not depend on where the two differ.</summary>
    public static bool AreEqual(byte[] expected, byte[] given) => CryptographicOperations.FixedTimeEquals(expected, given);

    private byte[] Proof(string role, Hello hello, byte[] challenge, int answer)
    {
        // Every part with its length before it, so that no two different conversations have the same bytes.
        using var stream = new MemoryStream();
        using (var parts = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            parts.Write(role);
            parts.Write(hello.Origin);
            parts.Write(hello.Uid);
            parts.Write(hello.Session);
            parts.Write(hello.Target);
            parts.Write(hello.Nonce.Length);
            parts.Write(hello.Nonce);
            parts.Write(challenge.Length);
            parts.Write(challenge);
            parts.Write(answer);
        }
        return HMACSHA256.HashData(key, stream.ToArray());
    }
}
