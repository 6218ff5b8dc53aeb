using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Remote.Transport;
using Akka.Serialization;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>Messages of many megabytes travel in pieces: what is told to others while they are on their way passes between them.</summary>
public sealed class LargeMessageSpec : RemoteSpec
{
    private const int LargeBytes = 64_000_000;
    private const int SmallMessages = 100;
    private const string Roomy = "akka.remote { dot-netty.tcp.maximum-frame-size = 65000000b, log-buffer-size-exceeding = off }";

    [Fact]
    public async Task Small_messages_to_others_arrive_before_a_large_one_that_was_told_before_them()
    {
        var read = new ConcurrentQueue<string>();
        var (a, b) = (Start("a", Roomy, Setup(read)), Start("b", Roomy, Setup(read)));
        var (large, small) = (Collect(b, "large"), Collect(b, "small"));
        var (toLarge, toSmall) = (await Resolve(a, b, "/user/large"), await Resolve(a, b, "/user/small"));
        var body = new byte[LargeBytes];
        new Random(1).NextBytes(body);
        // Told by its serializer, so that all small ones wait when its first piece goes out.
        toLarge.Tell(new Parcel("large", body, () =>
        {
            for (var i = 0; i < SmallMessages; i++) toSmall.Tell(new Parcel("small", [(byte)i]));
        }));
        toLarge.Tell(new Parcel("next", []));
        for (var i = 0; i < SmallMessages; i++)
            Assert.Equal(i, Assert.Single((await small.Next<Parcel>()).Body));
        var arrived = (await large.Next<Parcel>()).Body;
        Assert.True(body.AsSpan().SequenceEqual(arrived));
        Assert.Equal("next", (await large.Next<Parcel>()).Name); // which is for the same recipient and must not overtake
        Assert.Equal([.. Enumerable.Repeat("small", SmallMessages), "large", "next"], read);
    }

    [Fact]
    public async Task They_do_so_however_many_large_ones_were_told_before_them()
    {
        const int bytes = 34_000_000;
        var read = new ConcurrentQueue<string>();
        var (a, b) = (Start("a", Roomy + " akka.remote.outbound-buffer-size = 512000000b", Setup(read)), Start("b", Roomy, Setup(read)));
        var (large, small) = (Collect(b, "large"), Collect(b, "small"));
        var (toLarge, toSmall) = (await Resolve(a, b, "/user/large"), await Resolve(a, b, "/user/small"));
        toLarge.Tell(new Parcel("large 1", new byte[bytes], () =>
        {
            for (var i = 2; i <= 4; i++) toLarge.Tell(new Parcel($"large {i}", new byte[bytes]));
            toLarge.Tell(new Parcel("next", []));
            for (var i = 0; i < SmallMessages; i++) toSmall.Tell(new SmallParcel([(byte)i]));
        }));
        for (var i = 0; i < SmallMessages; i++)
            Assert.Equal(i, Assert.Single((await small.Next<Parcel>()).Body));
        for (var i = 1; i <= 4; i++)
            Assert.Equal($"large {i}", (await large.Next<Parcel>()).Name);
        Assert.Equal("next", (await large.Next<Parcel>()).Name);
        Assert.Equal([.. Enumerable.Repeat("small", SmallMessages), "large 1", "large 2", "large 3", "large 4", "next"], read);
        var association = ((Remoting)Transport(a)).AssociationWith(AddressOf(b));
        await Eventually(() => Task.FromResult(association.WaitingBytes == 0));
    }

    [Fact]
    public async Task Large_messages_keep_their_order_and_let_small_ones_of_others_pass()
    {
        var (a, b) = (Start("a"), Start("b"));
        var inbox = Collect(b, "large");
        b.ActorOf(Props.Create<Echo>(), "echo");
        var (large, echo) = (await Resolve(a, b, "/user/large"), await Resolve(a, b, "/user/echo"));
        var body = new byte[8_000_000];
        Random.Shared.NextBytes(body);
        for (var i = 0; i < 10; i++)
        {
            large.Tell(body);
            large.Tell(i);
        }
        Assert.Equal("small", await echo.Ask<string>("small", Patience));
        var passed = inbox.Waiting;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(body, await inbox.Next<byte[]>());
            Assert.Equal(i, await inbox.Next<int>());
        }
        Assert.True(passed < 20, "the small message waited for all the large ones");
    }

    private static SerializationSetup Setup(ConcurrentQueue<string> read) => SerializationSetup.Create(system =>
        [SerializerDetails.Create("parcel", new ParcelSerializer(system, read), [typeof(Parcel)])]);

    private record Parcel(string Name, byte[] Body, Action? WhenWritten = null);

    /// <summary>Of a type of its own: what messages of a type have taken is what the next ones are taken for.</summary>
    private sealed record SmallParcel(byte[] Body) : Parcel("small", Body);

    private sealed class ParcelSerializer(ExtendedActorSystem system, ConcurrentQueue<string> read) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 4711;

        public override string Manifest(object o) => ((Parcel)o).Name;

        public override byte[] ToBinary(object obj)
        {
            var parcel = (Parcel)obj;
            parcel.WhenWritten?.Invoke();
            return parcel.Body;
        }

        public override object FromBinary(byte[] bytes, string manifest)
        {
            read.Enqueue(manifest);
            return new Parcel(manifest, bytes);
        }
    }
}
