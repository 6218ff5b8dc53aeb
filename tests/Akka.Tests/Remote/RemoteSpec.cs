using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using Akka.Remote.Transport;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>Several actor systems in one process, on ports that the operating system chooses, stopped at the end.</summary>
public abstract class RemoteSpec : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>For systems whose links are cut, slowed or broken.</summary>
    protected const string Breakable = "akka.remote.dot-netty.tcp.applied-adapters = [\"trttl\"]\n";

    /// <summary>For systems that find out soon that a connection leads nowhere any more.</summary>
    protected const string Alert = "akka.remote.transport-failure-detector { heartbeat-interval = 200 ms, acceptable-heartbeat-pause = 2 s }\n";

    private const string Defaults = """
        akka {
          loglevel = ERROR
          stdout-loglevel = ERROR
          log-dead-letters = off
          actor.provider = remote
          remote {
            log-remote-lifecycle-events = off
            retry-gate-closed-for = 200 ms
            dot-netty.tcp { hostname = "127.0.0.1", port = 0, maximum-frame-size = 16000000b }
            watch-failure-detector {
              heartbeat-interval = 100 ms
              acceptable-heartbeat-pause = 1 s
              unreachable-nodes-reaper-interval = 100 ms
            }
          }
        }
        """;

    private readonly List<ActorSystem> systems = [];

    protected ActorSystem Start(string name, string config = "", Setup? setup = null)
    {
        var bootstrap = BootstrapSetup.Create().WithConfig(
            ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString(Defaults)));
        var system = ActorSystem.Create(name, setup is null ? ActorSystemSetup.Create(bootstrap) : bootstrap.And(setup));
        systems.Add(system);
        return system;
    }

    protected static string OnPort(int port) => $"akka.remote.dot-netty.tcp.port = {port}";

    protected static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    protected static ActorSelection Remote(ActorSystem from, ActorSystem to, string path) =>
        from.ActorSelection(new RootActorPath(AddressOf(to)) / path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    protected static Task<IActorRef> Resolve(ActorSystem from, ActorSystem to, string path) => Remote(from, to, path).ResolveOne(Patience);

    /// <summary>Lets the inbox watch an actor of another system, and returns when that one knows.</summary>
    protected static async Task Watch(ActorSystem system, Inbox watcher, IActorRef subject)
    {
        watcher.Ref.Tell(new WatchPlease(subject));
        // Each of these has handled the watch before it answers.
        await watcher.Ref.Ask<ActorIdentity>(new Identify(1), Patience);
        await system.ActorSelection("/system/remote-watcher").Ask<ActorIdentity>(new Identify(2), Patience);
        await subject.Ask<ActorIdentity>(new Identify(3), Patience);
    }

    protected static RemoteTransport Transport(ActorSystem system) =>
        ((RemoteActorRefProvider)((ExtendedActorSystem)system).Provider).Transport;

    protected static Task Throttle(ActorSystem here, ActorSystem there, ThrottleMode mode) =>
        Transport(here).ManagementCommand(new SetThrottle(AddressOf(there), ThrottleTransportAdapter.Direction.Both, mode));

    /// <summary>Breaks the connections between the two, as the first of them sees it.</summary>
    protected static Task Disconnect(ActorSystem here, ActorSystem there) =>
        Transport(here).ManagementCommand(new ForceDisassociateExplicitly(AddressOf(there), DisassociateInfo.Unknown));

    protected static async Task ReadToEnd(NetworkStream stream)
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset rather than closed: the nonsense had not all been read.
        }
    }

    /// <summary>Asks again and again until it holds.</summary>
    protected static async Task Eventually(Func<Task<bool>> condition)
    {
        var until = DateTime.UtcNow + Patience;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < until, $"It did not come true within {Patience}.");
            await Task.Yield();
        }
    }

    /// <summary>True if the actor answers within a short time.</summary>
    protected static async Task<bool> Answers(IActorRef actor)
    {
        try
        {
            return await actor.Ask<string>("there?", TimeSpan.FromMilliseconds(300)) == "there?";
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    /// <summary>An actor that keeps what it hears, and the way to read it.</summary>
    protected static Inbox Collect(ActorSystem system, string name) => new(system, name);

    /// <summary>Everything of a kind that the system's event stream brings from now on.</summary>
    protected static Inbox Listen<T>(ActorSystem system)
    {
        var inbox = new Inbox(system, null);
        system.EventStream.Subscribe(inbox.Ref, typeof(T));
        return inbox;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var system in systems)
            await system.Terminate().WaitAsync(TimeSpan.FromSeconds(20));
    }

    protected sealed class Inbox
    {
        private readonly Channel<(object Message, IActorRef Sender)> heard = Channel.CreateUnbounded<(object, IActorRef)>();

        public Inbox(ActorSystem system, string? name)
        {
            var props = Props.Create(() => new Collector(heard.Writer));
            IActorRef? made = null;
            Assert.True(SpinWait.SpinUntil(() => TryMake(system, props, name, out made), Patience), $"The name {name} does not become free.");
            Ref = made!;
        }

        public IActorRef Ref { get; }

        public int Waiting => heard.Reader.Count;

        public async Task<(object Message, IActorRef Sender)> NextWithSender()
        {
            using var patience = new CancellationTokenSource(Patience);
            return await heard.Reader.ReadAsync(patience.Token);
        }

        public async Task<T> Next<T>() => Assert.IsType<T>((await NextWithSender()).Message);

        /// <summary>The name of an actor that has just stopped is taken for a moment longer.</summary>
        private static bool TryMake(ActorSystem system, Props props, string? name, out IActorRef? made)
        {
            try
            {
                made = name is null ? system.ActorOf(props) : system.ActorOf(props, name);
                return true;
            }
            catch (InvalidActorNameException)
            {
                made = null;
                return false;
            }
        }

        /// <summary>The next message that is of this kind and meets the condition; others are passed over.</summary>
        public async Task<T> Find<T>(Func<T, bool>? condition = null)
        {
            while (true)
            {
                if ((await NextWithSender()).Message is T found && (condition is null || condition(found)))
                    return found;
            }
        }
    }

    protected sealed class Collector : UntypedActor
    {
        private readonly ChannelWriter<(object, IActorRef)> heard;

        public Collector(ChannelWriter<(object, IActorRef)> heard)
        {
            this.heard = heard;
        }

        protected override void OnReceive(object message)
        {
            if (message is WatchPlease watch)
                Context.Watch(watch.Subject);
            else
                heard.TryWrite((message, Sender));
        }
    }

    protected sealed record WatchPlease(IActorRef Subject);

    protected sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
