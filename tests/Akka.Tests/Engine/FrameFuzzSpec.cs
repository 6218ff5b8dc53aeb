using System.Text;
using Akka.Remote.Wire;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>
/// Valid streams, damaged in every way and cut anywhere: the decoder ends in its one exception or in frames, takes no more memory than
/// the bytes and the limits explain, always moves on, and says the same however the bytes are cut.
/// </summary>
public class FrameFuzzSpec
{
    private const int MaximumMessageBytes = 200_000;
    private const int Cases = 6_000;

    [Fact]
    public void Damaged_streams_end_in_one_exception_or_in_frames_and_the_same_ones_however_they_are_cut()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var bytes = Damage(Stream(random), random);
            var (whole, wholeError) = Run(bytes, _ => bytes.Length);
            var (cut, cutError) = Run(bytes, filled => Math.Min(bytes.Length - filled, random.Next(1, 200)));
            Assert.True(whole.SequenceEqual(cut), $"seed {seed}: cut differently, other frames");
            Assert.True(wholeError == cutError, $"seed {seed}: '{wholeError}' or, cut differently, '{cutError}'");
        }
    }

    [Fact]
    public void An_undamaged_beginning_is_always_decoded_as_it_was_meant()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var bytes = Stream(random);
            var (meant, _) = Run(bytes, _ => bytes.Length);
            var from = random.Next(WireFormat.PreambleBytes, bytes.Length);
            for (var i = from; i < bytes.Length; i++)
                bytes[i] = (byte)random.Next(256);
            var (seen, _) = Run(bytes, _ => bytes.Length);
            var (before, _) = Run(bytes[..from], _ => from);
            Assert.True(seen.Take(before.Count).SequenceEqual(meant.Take(before.Count)), $"seed {seed}: a frame before the damage changed");
        }
    }

    [Fact]
    public void Memory_is_bounded_by_the_bytes_that_came_and_the_largest_message()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var bytes = Damage(Stream(random), random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Feed(bytes, _ => bytes.Length, new CountingSink());
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            // A decoder's tables, exception and strings: two bytes a character, some fifty bytes an object, at most one every two bytes.
            Assert.True(taken < 150_000 + 60L * bytes.Length + MaximumMessageBytes, $"seed {seed}: {taken} bytes for {bytes.Length}");
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, true)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 }, false)]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 }, false)]
    [InlineData(new byte[] { 0x80 }, false)]
    [InlineData(new byte[] { }, false)]
    [InlineData(new byte[] { 0x01, 0x01 }, false)]
    public void A_number_has_sixty_four_bits_and_a_frame_ends_where_it_says(byte[] body, bool isGood)
    {
        byte[] bytes = [.. "ACLR"u8, WireFormat.Version, (byte)body.Length, 0, 0, (byte)FrameKind.Acknowledge, .. body];
        var (seen, error) = Run(bytes, _ => bytes.Length);
        Assert.Equal(isGood ? [$"ack {ulong.MaxValue}"] : [], seen);
        Assert.Equal(isGood, error is null);
    }

    private static (List<string> Seen, string? Error) Run(byte[] bytes, Func<int, int> more)
    {
        var sink = new CountingSink { Seen = [] };
        var error = Feed(bytes, more, sink);
        return (sink.Seen, error);
    }

    private static string? Feed(byte[] bytes, Func<int, int> more, IFrameSink sink)
    {
        var decoder = new FrameDecoder(MaximumMessageBytes);
        try
        {
            for (int start = 0, filled = 0; filled < bytes.Length;)
            {
                filled += more(filled);
                var consumed = decoder.Decode(bytes.AsSpan(start, filled - start), sink);
                Assert.InRange(consumed, 0, filled - start);
                start += consumed;
                // What is left is the beginning of one frame at most.
                Assert.True(filled - start < WireFormat.FrameHeaderBytes + WireFormat.MaxFrameBodyBytes);
            }
            return null;
        }
        catch (WireFormatException e)
        {
            return e.Message;
        }
    }

    private static byte[] Stream(Random random)
    {
        var encoder = new FrameEncoder(name => (string)name, name => (string)name);
        var names = Enumerable.Range(0, 6).Select(i => $"/user/actor-{i}#{i}").ToArray();
        encoder.WritePreamble();
        encoder.WriteHello(new Hello("akka.tcp://a@h:1", 77, 3, "akka.tcp://b@h:2", [1, 2]));
        for (var i = random.Next(2, 25); i > 0; i--)
        {
            var header = new OutboundHeader
            {
                Recipient = names[random.Next(6)],
                RecipientIsTemporary = random.Next(6) == 0,
                Sender = random.Next(3) == 0 ? null : names[random.Next(6)],
                SerializerId = random.Next(-3, 30),
                Manifest = random.Next(3) == 0 ? "" : $"m{random.Next(5)}",
            };
            WriteOne(encoder, header, random);
        }
        encoder.WriteBye(ByeReason.Shutdown, 4);
        return encoder.Written.ToArray();
    }

    private static void WriteOne(FrameEncoder encoder, OutboundHeader header, Random random)
    {
        var payload = Encoding.UTF8.GetBytes(new string((char)('a' + random.Next(26)), random.Next(60)));
        switch (random.Next(8))
        {
            case 0:
                encoder.WriteSystemMessage((ulong)random.NextInt64(), header, payload);
                break;
            case 1:
                encoder.WriteLargeBegin(header, payload.Length * 2 + 1, payload);
                encoder.WriteLargePiece(payload);
                encoder.WriteLargePiece("!"u8);
                break;
            case 2:
                encoder.WriteAcknowledge((ulong)random.NextInt64());
                break;
            case 3:
                encoder.WriteProof(payload);
                break;
            default:
                encoder.WriteMessage(header, payload);
                break;
        }
    }

    /// <summary>Bytes changed, bits flipped, stretches repeated, left out, put in or set to extremes, and the end cut off.</summary>
    private static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = bytes.ToList();
        for (var wounds = random.Next(1, 6); wounds > 0; wounds--)
        {
            var at = random.Next(damaged.Count);
            var length = Math.Min(random.Next(1, 20), damaged.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    damaged.InsertRange(at, damaged.GetRange(at, length));
                    break;
                case 3 when damaged.Count > length + WireFormat.PreambleBytes:
                    damaged.RemoveRange(at, length);
                    break;
                case 4:
                    damaged.InsertRange(at, Enumerable.Repeat((byte)(random.Next(2) * 255), length));
                    break;
                default:
                    damaged.RemoveRange(Math.Max(at, 1), damaged.Count - Math.Max(at, 1));
                    break;
            }
        }
        return [.. damaged];
    }

    private sealed class CountingSink : IFrameSink
    {
        public List<string>? Seen { get; init; }

        public void OnMessage(WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload)
        {
            Assert.InRange(payload.Length, 0, MaximumMessageBytes);
            Seen?.Add($"{sender?.Path} {recipient.Path} {serializerId} {manifest} {Convert.ToHexString(payload)}");
        }

        public void OnSystemMessage(ulong sequence, WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload) =>
            Seen?.Add($"#{sequence} {sender?.Path} {recipient.Path} {serializerId} {manifest} {Convert.ToHexString(payload)}");

        public void OnAcknowledge(ulong sequence) => Seen?.Add($"ack {sequence}");

        public void OnHello(Hello hello) => Seen?.Add($"{hello.Origin} {hello.Uid} {hello.Session} {hello.Target} {hello.Nonce.Length}");

        public void OnChallenge(byte[] nonce) => Seen?.Add($"challenge {Convert.ToHexString(nonce)}");

        public void OnProof(byte[] proof) => Seen?.Add($"proof {Convert.ToHexString(proof)}");

        public void OnWelcome(Welcome welcome) => Seen?.Add($"{welcome.Status} {welcome.Uid} {welcome.Session} {welcome.Proof.Length}");

        public void OnBye(ByeReason reason, ulong session) => Seen?.Add($"bye {reason} {session}");
    }
}
