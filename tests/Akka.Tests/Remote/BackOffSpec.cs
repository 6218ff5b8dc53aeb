using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>How a system looks for another one that does not take its connections.</summary>
public class BackOffSpec : RemoteSpec
{
    [Fact]
    public async Task It_tries_again_and_again_and_leaves_time_between_its_attempts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var a = Start("a", "akka.remote { backoff-interval = 20 ms, retry-gate-closed-for = 100 ms, dot-netty.tcp.connection-timeout = 500 ms }");
        var nobody = ((ExtendedActorSystem)a).Provider.ResolveActorRef($"akka.tcp://b@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/user/nobody");
        a.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), nobody, "there?", ActorRefs.NoSender);
        using var patience = new CancellationTokenSource(Patience);
        var since = Stopwatch.StartNew();
        for (var attempt = 0; attempt < 6; attempt++)
        {
            using var refused = await listener.AcceptTcpClientAsync(patience.Token);
            if (attempt == 0) since.Restart();
        }

        Assert.True(since.ElapsedMilliseconds >= 400, $"six attempts within {since.ElapsedMilliseconds} ms");
    }
}
