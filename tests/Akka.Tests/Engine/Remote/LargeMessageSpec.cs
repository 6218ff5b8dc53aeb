using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Serialization;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>A message of 64 MB travels in pieces: what is told while it is on its way passes between them.</summary>
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

    private static SerializationSetup Setup(ConcurrentQueue<string> read) => SerializationSetup.Create(system =>
        [SerializerDetails.Create("parcel", new ParcelSerializer(system, read), [typeof(Parcel)])]);

    private sealed record Parcel(string Name, byte[] Body, Action? WhenWritten = null);

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
