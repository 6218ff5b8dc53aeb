using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Wire;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>The words for each kind of stranger, one line each however many there are, and the room that they may take.</summary>
public class StrangerLinesSpec : RemoteSpec
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "it does not begin like a remoting connection")]
    [InlineData("\u0016\u0003\u0001", "it speaks TLS, which is off here")]
    [InlineData("ACLR\u0001", "it speaks version 1 of the wire, this end version 2")]
    [InlineData("ACLR\u0002\u0000\u0000\u0000\u0063", "a frame of unknown kind 99")]
    [InlineData("ACLR\u0002\u007f\u007f\u007f\u0001", "longer than any that is sent")]
    [InlineData("ACLR\u0002\u0001\u0000\u0000\u0005\u0001", "an acknowledgement on a connection for messages")]
    public async Task Each_kind_of_nonsense_has_a_clear_line(string start, string line)
    {
        var b = Start("b", "akka.loglevel = WARNING");
        var warnings = Listen<Warning>(b);
        for (var i = 0; i < 5; i++)
        {
            using var stranger = await Connect(b);
            await stranger.GetStream().WriteAsync(Encoding.Latin1.GetBytes(start));
            await ReadToEnd(stranger.GetStream());
        }
        var message = (await warnings.Next<Warning>()).Message.ToString();
        Assert.Contains(line, message);
        Assert.Contains("127.0.0.1", message);
        Assert.Equal(0, warnings.Waiting);
    }

    [Fact]
    public async Task Messages_before_the_greeting_and_a_greeting_from_nowhere_are_refused()
    {
        var b = Start("b", "akka.loglevel = WARNING");
        var header = new OutboundHeader { Recipient = "/user/a", RecipientIsTemporary = true, SerializerId = 4 };
        await IsRefused(b, encoder => encoder.WriteMessage(header, "x"u8), "a message before the greeting");
        var c = Start("c", "akka.loglevel = WARNING");
        await IsRefused(c, encoder => encoder.WriteHello(new Hello("nowhere", 1, 0, AddressOf(c).ToString(), [])), "'nowhere'");
    }

    [Fact]
    public async Task Half_a_greeting_is_waited_for_only_so_long()
    {
        var b = Start("b", "akka { loglevel = WARNING, remote.handshake-timeout = 300 ms }");
        var warnings = Listen<Warning>(b);
        using var slow = await Connect(b);
        await slow.GetStream().WriteAsync("ACL"u8.ToArray());
        await ReadToEnd(slow.GetStream());
        Assert.Contains("it did not introduce itself within 00:00:00.3", (await warnings.Next<Warning>()).Message.ToString());
    }

    [Fact]
    public async Task Those_who_only_hold_connections_open_make_room_for_those_who_belong_here()
    {
        var (a, b) = (Start("a"), Start("b", "akka.loglevel = WARNING"));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var warnings = Listen<Warning>(b);
        var crowd = new List<TcpClient>();
        for (var i = 0; i < Introductions.Most + 50; i++)
            crowd.Add(await Connect(b));
        Assert.Equal("hello", await Remote(a, b, "/user/echo").Ask<string>("hello", Patience));
        Assert.Contains("had not introduced itself", (await warnings.Next<Warning>()).Message.ToString());
        await ReadToEnd(crowd[0].GetStream());
        crowd.ForEach(stranger => stranger.Dispose());
    }

    private static async Task IsRefused(ActorSystem system, Action<FrameEncoder> write, string line)
    {
        var warnings = Listen<Warning>(system);
        var encoder = new FrameEncoder(name => (string)name, name => (string)name);
        encoder.WritePreamble();
        write(encoder);
        using var stranger = await Connect(system);
        await stranger.GetStream().WriteAsync(encoder.Written);
        await ReadToEnd(stranger.GetStream());
        Assert.Contains(line, (await warnings.Next<Warning>()).Message.ToString());
    }

    private static async Task<TcpClient> Connect(ActorSystem system)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", AddressOf(system).Port!.Value);
        return client;
    }
}
