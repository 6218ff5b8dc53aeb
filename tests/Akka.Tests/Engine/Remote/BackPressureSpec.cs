using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Wire;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>
/// A peer that does not read: what waits for it is bounded by akka.remote.outbound-buffer-size, the rest becomes dead letters, the senders
/// are not held up, and nobody else notices.
/// </summary>
public sealed class BackPressureSpec : RemoteSpec, IDisposable
{
    private const int Bound = 4_000_000;
    private const string Bounded = "akka { loglevel = WARNING, remote.outbound-buffer-size = 4000000b }";

    private readonly TcpListener slowPeer = new(IPAddress.Loopback, 0);

    [Theory]
    [InlineData("bytes")]
    [InlineData("text")]
    [InlineData("object")]
    public async Task What_waits_for_a_peer_that_does_not_read_is_bounded_and_another_peer_is_not_delayed(string kind)
    {
        var (a, b) = (Start("a", Bounded), Start("b"));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var echo = await Resolve(a, b, "/user/echo");
        var (dead, warnings) = (Collect(a, "dead"), Listen<Warning>(a));
        a.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));
        slowPeer.Start();
        var address = new Address("akka.tcp", "slow", "127.0.0.1", ((IPEndPoint)slowPeer.LocalEndpoint).Port);
        var slow = ((ExtendedActorSystem)a).Provider.ResolveActorRef(address + "/user/slow");
        using var connection = await AcceptAfter(() => slow.Tell("first"), a);
        var association = ((Remoting)Transport(a)).AssociationWith(address);
        var told = 0;
        while (dead.Waiting < 100)
        {
            slow.Tell(Make(kind, told++));
            Assert.True(association.WaitingBytes <= Bound, $"{association.WaitingBytes} bytes wait");
            if (told % 2_000 == 0)
                Assert.Equal(told, await echo.Ask<int>(told, Patience));
            Assert.True(told < 100_000, "nothing becomes a dead letter");
        }
        Assert.Contains("outbound-buffer-size", (await warnings.Next<Warning>()).Message.ToString());
        // 4 KB each; an estimate may err, by a factor and not without end.
        Assert.InRange(association.Waiting, 100, 2 * Bound / 4_000);
        Assert.Equal("hello", await echo.Ask<string>("hello", Patience));
        await MessagesGoOnWhenItReads(connection, association);
    }

    [Fact]
    public async Task A_message_larger_than_the_bound_goes_out_if_it_is_alone()
    {
        var (a, b) = (Start("a", "akka.remote.outbound-buffer-size = 100000b"), Start("b"));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var echo = await Resolve(a, b, "/user/echo");
        for (var i = 0; i < 10; i++)
            Assert.Equal(1_000_000 + i, (await echo.Ask<byte[]>(new byte[1_000_000 + i], Patience)).Length);
    }

    [Fact]
    public void An_estimate_follows_what_messages_of_the_type_take()
    {
        var a = Start("a");
        var sizes = new MessageSizes((ExtendedActorSystem)a);
        var (small, large) = (new Note(""), new Note(new string('x', 100_000)));
        Assert.Equal(64, sizes.Estimate(small, isAlone: true, isCrowded: false));
        Assert.InRange(sizes.Estimate(small, isAlone: false, isCrowded: false), 65, 300);
        for (var i = 0; i < 32 * 5; i++)
            sizes.Estimate(large, isAlone: false, isCrowded: true);
        Assert.InRange(sizes.Estimate(large, isAlone: false, isCrowded: true), 90_000, 101_000);
        for (var i = 0; i < 200; i++)
            sizes.Learn(small, 100);
        Assert.InRange(sizes.Estimate(small, isAlone: false, isCrowded: false), 100, 300);
        Assert.Equal(64 + 5, sizes.Estimate(new byte[5], isAlone: false, isCrowded: false));
    }

    public void Dispose() => slowPeer.Dispose();

    private static object Make(string kind, int number) => kind switch
    {
        "bytes" => new byte[4_000],
        "text" => new string('x', 4_000),
        _ => new Note(new string('x', 4_000) + number),
    };

    private async Task<Socket> AcceptAfter(Action tell, ActorSystem a)
    {
        tell();
        var socket = await slowPeer.AcceptSocketAsync().WaitAsync(Patience);
        socket.ReceiveBufferSize = 64 * 1024;
        var greeting = new byte[2048];
        Assert.True(await socket.ReceiveAsync(greeting).WaitAsync(Patience) > 0);
        var encoder = new FrameEncoder(RefPaths.OfRecipient, RefPaths.OfSender);
        encoder.WritePreamble();
        encoder.WriteWelcome(new Welcome(WelcomeStatus.Accepted, 4711, 0, []));
        await socket.SendAsync(encoder.Written);
        return socket;
    }

    private static async Task MessagesGoOnWhenItReads(Socket connection, Association association)
    {
        var buffer = new byte[1_000_000];
        await Eventually(async () =>
        {
            await connection.ReceiveAsync(buffer).WaitAsync(Patience);
            return association.WaitingBytes == 0;
        });
    }

    private sealed record Note(string Text);
}
