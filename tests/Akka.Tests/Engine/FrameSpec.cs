using System.Text;
using Akka.Remote.Wire;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>The frames of the wire: what goes in comes out, in whatever pieces it arrives, and bytes that are wrong do no harm.</summary>
public class FrameSpec
{
    private const int MaximumMessageBytes = 1_000_000;

    private static FrameEncoder NewEncoder() => new(recipient => ((Named)recipient).Path, sender => ((Named)sender).Path);

    private static OutboundHeader Header(Named recipient, Named? sender = null, int serializer = 4, string manifest = "m") => new()
    {
        Recipient = recipient,
        RecipientIsTemporary = recipient.Temporary,
        Sender = sender,
        SenderIsTemporary = sender?.Temporary ?? false,
        SerializerId = serializer,
        Manifest = manifest,
    };

    [Fact]
    public void A_message_comes_out_as_it_went_in()
    {
        var encoder = NewEncoder();
        encoder.WritePreamble();
        encoder.WriteMessage(Header(new Named("/user/a#1"), new Named("/user/b#2"), -5, "Some.Type"), "hello"u8);
        var sink = Decode(encoder.Written.Span);
        Assert.Equal(["/user/b#2 -> /user/a#1 [-5 Some.Type] hello"], sink.Seen);
    }

    [Fact]
    public void A_name_known_to_the_connection_costs_two_or_three_bytes()
    {
        var encoder = NewEncoder();
        Named recipient = new("/user/recipient#123456"), sender = new("/user/sender#654321");
        encoder.WriteMessage(Header(recipient, sender), new byte[64]);
        encoder.Clear();
        encoder.WriteMessage(Header(recipient, sender), new byte[64]);
        Assert.InRange(encoder.Length - 64, 4 + 3, 4 + 8);
    }

    [Fact]
    public void Names_that_share_a_slot_are_still_told_apart()
    {
        var encoder = NewEncoder();
        encoder.WritePreamble();
        var names = Enumerable.Range(0, 5 * WireFormat.RefSlots).Select(i => new Named($"/user/{i}")).ToArray();
        var expected = new List<string>();
        for (var round = 0; round < 2; round++)
        {
            foreach (var name in names)
            {
                encoder.WriteMessage(Header(name, name, 1, name.Path), "x"u8);
                expected.Add($"{name.Path} -> {name.Path} [1 {name.Path}] x");
            }
        }
        Assert.Equal(expected, Decode(encoder.Written.Span).Seen);
    }

    [Fact]
    public void A_large_message_is_put_together_from_pieces_with_others_between()
    {
        var encoder = NewEncoder();
        encoder.WritePreamble();
        var payload = Enumerable.Range(0, 150_000).Select(i => (byte)('a' + i % 26)).ToArray();
        var header = Header(new Named("/user/large"));
        encoder.WriteLargeBegin(header, payload.Length, payload.AsSpan(0, 65_536));
        encoder.WriteMessage(Header(new Named("/user/small")), "between"u8);
        encoder.WriteLargePiece(payload.AsSpan(65_536, 65_536));
        encoder.WriteLargePiece(payload.AsSpan(131_072));
        var sink = Decode(encoder.Written.Span);
        Assert.Equal("nobody -> /user/small [4 m] between", sink.Seen[0]);
        Assert.Equal($"nobody -> /user/large [4 m] {Encoding.UTF8.GetString(payload)}", sink.Seen[1]);
    }

    [Fact]
    public void It_does_not_matter_where_the_bytes_are_cut()
    {
        var (bytes, expected) = Conversation(new Random(7));
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var sink = new RecordingSink();
            var decoder = new FrameDecoder(MaximumMessageBytes);
            int start = 0, end = 0;
            while (end < bytes.Length)
            {
                end = Math.Min(bytes.Length, end + random.Next(1, 400));
                start += decoder.Decode(bytes.AsSpan(start, end - start), sink);
            }
            Assert.Equal(bytes.Length, start);
            Assert.Equal(expected, sink.Seen);
        }
    }

    [Fact]
    public void Damaged_bytes_end_in_a_clear_error_or_in_other_messages_and_in_nothing_else()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var (bytes, _) = Conversation(random);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            DecodeHostile(bytes.AsSpan(0, random.Next(bytes.Length + 1)), seed);
        }
    }

    [Fact]
    public void Random_bytes_end_in_a_clear_error()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            if (seed % 2 == 0 && bytes.Length > WireFormat.PreambleBytes)
            {
                var encoder = NewEncoder();
                encoder.WritePreamble();
                encoder.Written.Span.CopyTo(bytes);
            }
            DecodeHostile(bytes, seed);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("A")]
    [InlineData("ACLR\u0001")]
    public void Whoever_speaks_another_language_is_refused_at_its_first_bytes(string start)
    {
        var bytes = Encoding.ASCII.GetBytes(start);
        if (start == "A")
            Assert.Equal(0, new FrameDecoder(10).Decode(bytes, new RecordingSink()));
        else
            Assert.Throws<WireFormatException>(() => new FrameDecoder(10).Decode(bytes, new RecordingSink()));
    }

    [Fact]
    public void A_message_larger_than_allowed_is_refused_before_its_memory_is_taken()
    {
        var encoder = NewEncoder();
        encoder.WritePreamble();
        encoder.WriteLargeBegin(Header(new Named("/user/a")), int.MaxValue, "x"u8);
        var bytes = encoder.Written.ToArray();
        Assert.Throws<WireFormatException>(() => new FrameDecoder(MaximumMessageBytes).Decode(bytes, new RecordingSink()));
    }

    [Fact]
    public void A_name_that_is_too_long_is_refused_and_the_encoder_goes_on()
    {
        var encoder = NewEncoder();
        encoder.WritePreamble();
        Named good = new("/user/good"), longName = new("/user/" + new string('x', 20_000));
        Assert.Throws<NameTooLongException>(() => encoder.WriteMessage(Header(good, longName), "lost"u8));
        Assert.Throws<NameTooLongException>(() => encoder.WriteMessage(Header(good, good, 1, longName.Path), "lost"u8));
        encoder.WriteMessage(Header(good, good), "kept"u8);
        Assert.Equal(["/user/good -> /user/good [4 m] kept"], Decode(encoder.Written.Span).Seen);
    }

    private static RecordingSink Decode(ReadOnlySpan<byte> bytes)
    {
        var sink = new RecordingSink();
        Assert.Equal(bytes.Length, new FrameDecoder(MaximumMessageBytes).Decode(bytes, sink));
        return sink;
    }

    private static void DecodeHostile(ReadOnlySpan<byte> bytes, int seed)
    {
        try
        {
            var consumed = new FrameDecoder(MaximumMessageBytes).Decode(bytes, new RecordingSink());
            Assert.True(consumed >= 0 && consumed <= bytes.Length, $"seed {seed}");
        }
        catch (WireFormatException)
        {
            // The one answer to bytes that are not of this wire.
        }
    }

    private static (byte[] Bytes, List<string> Expected) Conversation(Random random)
    {
        var encoder = NewEncoder();
        var names = Enumerable.Range(0, 10).Select(i => new Named($"/user/actor-{i}#{i}", i == 9)).ToArray();
        var expected = new List<string>();
        encoder.WritePreamble();
        encoder.WriteHello(new Hello("akka.tcp://a@h:1", 77, 3, "akka.tcp://b@h:2", [1, 2]));
        expected.Add("hello akka.tcp://a@h:1 77 3 akka.tcp://b@h:2 0102");
        encoder.WriteChallenge([3, 4, 5]);
        expected.Add("challenge 030405");
        encoder.WriteProof([]);
        expected.Add("proof ");
        for (var i = 0; i < 30; i++)
        {
            var recipient = names[random.Next(10)];
            var sender = random.Next(4) == 0 ? null : names[random.Next(10)];
            var manifest = random.Next(3) == 0 ? "" : $"m{random.Next(5)}";
            var text = new string((char)('a' + i % 26), random.Next(50));
            var header = Header(recipient, sender, random.Next(-3, 30), manifest);
            var line = $"{sender?.Path ?? "nobody"} -> {recipient.Path} [{header.SerializerId} {manifest}] {text}";
            if (random.Next(5) == 0)
            {
                encoder.WriteSystemMessage((ulong)i, header, Encoding.UTF8.GetBytes(text));
                line = $"#{i} {line}";
            }
            else
            {
                encoder.WriteMessage(header, Encoding.UTF8.GetBytes(text));
            }
            expected.Add(line);
        }
        encoder.WriteAcknowledge(ulong.MaxValue);
        expected.Add($"ack {ulong.MaxValue}");
        encoder.WriteWelcome(new Welcome(WelcomeStatus.Quarantined, -1, 9, [7]));
        expected.Add("welcome Quarantined -1 9 07");
        encoder.WriteBye(ByeReason.Quarantined, ulong.MaxValue);
        expected.Add($"bye Quarantined {ulong.MaxValue}");
        return (encoder.Written.ToArray(), expected);
    }

    private sealed record Named(string Path, bool Temporary = false);

    private sealed class RecordingSink : IFrameSink
    {
        public List<string> Seen { get; } = [];

        public void OnMessage(WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload) =>
            Seen.Add($"{sender?.Path ?? "nobody"} -> {recipient.Path} [{serializerId} {manifest}] {Encoding.UTF8.GetString(payload)}");

        public void OnSystemMessage(ulong sequence, WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload)
        {
            OnMessage(recipient, sender, serializerId, manifest, payload);
            Seen[^1] = $"#{sequence} {Seen[^1]}";
        }

        public void OnAcknowledge(ulong sequence) => Seen.Add($"ack {sequence}");

        public void OnHello(Hello hello) =>
            Seen.Add($"hello {hello.Origin} {hello.Uid} {hello.Session} {hello.Target} {Convert.ToHexString(hello.Nonce)}");

        public void OnChallenge(byte[] nonce) => Seen.Add($"challenge {Convert.ToHexString(nonce)}");

        public void OnProof(byte[] proof) => Seen.Add($"proof {Convert.ToHexString(proof)}");

        public void OnWelcome(Welcome welcome) =>
            Seen.Add($"welcome {welcome.Status} {welcome.Uid} {welcome.Session} {Convert.ToHexString(welcome.Proof)}");

        public void OnBye(ByeReason reason, ulong session) => Seen.Add($"bye {reason} {session}");
    }
}
