using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;
using Akka.Tests.Engine.Remote;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Issues;

/// <summary>
/// A system was quarantined while a connection to it, or to the one that had come in its place, was being made. What had waited before
/// was then mixed up with what came after: system messages were never acknowledged, or never arrived, or the quarantine fell on the
/// new incarnation.
/// </summary>
public sealed class QuarantineWhileConnectingSpec : RemoteSpec, IDisposable
{
    private const string Settings = """
        akka.remote {
          quarantine-ends-after = 300 ms
          resend-interval = 200 ms
          system-message-buffer-size = 5
          watch-failure-detector.acceptable-heartbeat-pause = 60 s
        }

        """;

    private readonly Certificates certificates = new();
    private readonly Turnpike road = new();

    [Fact]
    public async Task Before_the_welcome_of_the_next_incarnation_it_is_no_affair_of_that_one()
    {
        var a = Start("a", Settings);
        var (b, before) = await Restarted(a, "");
        var (met, told) = (Listen<AssociatedEvent>(b), Listen<ThisActorSystemQuarantinedEvent>(b));
        road.HoldAnswers();
        Echoing(a, b).Tell("lost");
        await met.Find<AssociatedEvent>(made => made.IsInbound);
        Transport(a).Quarantine(AddressOf(b), before);
        road.Release();
        await WatchAgainAndAgain(a, b);
        Assert.Equal(0, told.Waiting);
    }

    [Fact]
    public async Task Before_the_greeting_of_the_next_incarnation_its_acknowledgements_count()
    {
        var a = Start("a", Settings + Tls("a"));
        var (b, before) = await Restarted(a, Tls("b"));
        road.HoldRequests();
        Echoing(a, b).Tell("lost");
        await road.Holds(Patience);
        Transport(a).Quarantine(AddressOf(b), before);
        road.Release();
        await WatchAgainAndAgain(a, b);
    }

    [Fact]
    public async Task Before_the_greeting_its_acknowledgements_count_once_it_is_over()
    {
        var (a, b) = (Start("a", Settings + Tls("a")), Start("b", Settings + Tls("b") + road.Settings));
        await WatchAndBreak(a, b);
        await road.Holds(Patience);
        await QuarantineAndRest(a, b);
        road.Release();
        await WatchAgainAndAgain(a, b);
    }

    [Fact]
    public async Task Before_an_attempt_that_fails_system_messages_are_numbered_anew_all_the_same()
    {
        const string impatient = "akka.remote.retry-gate-closed-for = 0 s\n";
        var (a, b) = (Start("a", impatient + Settings), Start("b", Settings + road.Settings));
        await WatchAndBreak(a, b);
        await road.Holds(Patience);
        await QuarantineAndRest(a, b);
        road.BreakConnections();
        road.Release();
        await WatchAgainAndAgain(a, b);
    }

    public void Dispose()
    {
        road.Dispose();
        certificates.Dispose();
    }

    /// <summary>A system at the end of the road that has taken the place of one that the first system knew, and who that one was.</summary>
    private async Task<(ActorSystem System, int Before)> Restarted(ActorSystem a, string settings)
    {
        var ends = Listen<DisassociatedEvent>(a);
        var first = Start("b", Settings + settings + road.Settings);
        first.ActorOf(Props.Create<Echo>(), "echo");
        await Eventually(() => Answers(Echoing(a, first)));
        await first.Terminate().WaitAsync(Patience);
        await ends.Find<DisassociatedEvent>(end => !end.IsInbound);
        var second = Start("b", Settings + settings + road.Settings);
        second.ActorOf(Props.Create<Echo>(), "echo");
        return (second, AddressUidExtension.Uid(first));
    }

    /// <summary>From then on the first system, which watches an actor of the other, tries to connect and is held.</summary>
    private async Task WatchAndBreak(ActorSystem a, ActorSystem b)
    {
        b.ActorOf(Props.Create<Echo>(), "echo");
        await Watch(a, Collect(a, "watcher"), await Resolve(a, b, "/user/echo"));
        road.HoldRequests();
        road.BreakConnections();
    }

    /// <summary>The other hears of it by the connection that it has opened.</summary>
    private static async Task QuarantineAndRest(ActorSystem a, ActorSystem b)
    {
        Transport(a).Quarantine(AddressOf(b), AddressUidExtension.Uid(b));
        var (here, there) = (SessionOf(a, b), SessionOf(b, a));
        await Eventually(() => Task.FromResult(there.Number == 1 && there.Rest == TimeSpan.Zero && here.Rest == TimeSpan.Zero));
    }

    /// <summary>More often than system messages may wait.</summary>
    private static async Task WatchAgainAndAgain(ActorSystem a, ActorSystem b)
    {
        await Eventually(() => Answers(Echoing(a, b)));
        for (var i = 0; i < 10; i++)
        {
            var victim = b.ActorOf(Props.Create<Echo>(), $"victim-{i}");
            var watcher = Collect(a, $"watcher-{i}");
            var remote = await Resolve(a, b, $"/user/victim-{i}");
            await Watch(a, watcher, remote);
            b.Stop(victim);
            var terminated = await watcher.Next<Terminated>();
            Assert.Equal((remote, false), (terminated.ActorRef, terminated.AddressTerminated));
        }
    }

    private static PeerSession SessionOf(ActorSystem here, ActorSystem there) =>
        ((Akka.Remote.Transport.Remoting)Transport(here)).AssociationWith(AddressOf(there)).Session;

    private static IActorRef Echoing(ActorSystem from, ActorSystem to) =>
        ((ExtendedActorSystem)from).Provider.ResolveActorRef(AddressOf(to) + "/user/echo");

    private string Tls(string name) => $$"""
        akka.remote.dot-netty.tcp {
          enable-ssl = true
          ssl {
            suppress-validation = true
            certificate { path = "{{certificates.IssueFile(name)}}", password = "{{Certificates.Password}}" }
          }
        }

        """;
}
