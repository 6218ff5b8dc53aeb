using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>Connections from those who do not belong here: each kind costs one line of the log and nothing else.</summary>
public class StrangerSpec : RemoteSpec
{
    private const string Loud = "akka.loglevel = WARNING\n";

    [Fact]
    public async Task Whoever_speaks_another_language_is_disconnected_and_nobody_else_notices()
    {
        var (a, b) = (Start("a", Loud), Start("b", Loud));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var warnings = Listen<Warning>(b);
        var echo = await Resolve(a, b, "/user/echo");
        for (var seed = 0; seed < 30; seed++)
        {
            var nonsense = new byte[2_000];
            new Random(seed).NextBytes(nonsense);
            if (seed == 0)
                nonsense = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            if (seed == 1)
                nonsense = [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3];
            using var stranger = await Connect(b);
            await stranger.GetStream().WriteAsync(nonsense);
            await ReadToEnd(stranger.GetStream());
            Assert.Equal(seed, await echo.Ask<int>(seed, Patience));
        }
        await warnings.Next<Warning>();
    }

    [Fact]
    public async Task Whoever_is_looking_for_another_system_is_refused_with_one_line_at_each_end()
    {
        var (a, b) = (Start("a", Loud), Start("b", Loud));
        var (refused, failed) = (Listen<Warning>(b), Listen<AssociationErrorEvent>(a));
        var elsewhere = new Address("akka.tcp", "another-name", "127.0.0.1", AddressOf(b).Port);
        ((ExtendedActorSystem)a).Provider.ResolveActorRef(elsewhere + "/user/echo").Tell("is anybody there?");
        await refused.Next<Warning>();
        Assert.Equal(elsewhere, (await failed.Next<AssociationErrorEvent>()).RemoteAddress);
    }

    [Fact]
    public async Task Connections_that_come_and_go_without_a_word_are_nothing()
    {
        var (a, b) = (Start("a", Loud), Start("b", Loud));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var echo = await Resolve(a, b, "/user/echo");
        for (var i = 0; i < 200; i++)
        {
            using var stranger = await Connect(b);
            if (i % 2 == 0)
                stranger.Client.LingerState = new LingerOption(true, 0); // a reset instead of an end
        }
        Assert.Equal("hello", await echo.Ask<string>("hello", Patience));
    }

    [Fact]
    public void A_port_in_use_is_named_when_the_system_is_made()
    {
        var port = AddressOf(Start("a")).Port!.Value;
        var error = Assert.ThrowsAny<Exception>(() => Start("b", OnPort(port)));
        Assert.Contains($"port {port} on 127.0.0.1 is in use", error.ToString());
    }

    private static async Task<TcpClient> Connect(ActorSystem system)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", AddressOf(system).Port!.Value);
        return client;
    }
}
