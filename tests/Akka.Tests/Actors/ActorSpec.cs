using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>A system for one test, silent on the console, and what the tests need to look at it from outside.</summary>
public abstract class ActorSpec : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected ActorSpec(string hocon = "") =>
        Sys = ActorSystem.Create("spec", ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString(
            """akka { loglevel = OFF, stdout-loglevel = OFF, coordinated-shutdown.run-by-clr-shutdown-hook = off }""")));

    protected ActorSystem Sys { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Sys.WhenTerminated.IsCompleted ? Task.CompletedTask : Sys.Terminate().WaitAsync(Patience);

    /// <summary>An actor that hands out what it gets.</summary>
    protected Probe NewProbe(string? name = null) => new(Sys, name);

    /// <summary>An actor made of functions.</summary>
    protected IActorRef Do(Action<IActorContext, object> receive, string? name = null) =>
        Sys.ActorOf(Props.Create(() => new FunctionActor(receive)), name);

    /// <summary>Makes an actor under a name whose last actor has ended, as soon as its parent has heard of that.</summary>
    protected async Task<IActorRef> DoAgain(Action<IActorContext, object> receive, string name)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return Do(receive, name);
            }
            catch (InvalidActorNameException) when (!patience.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>A child, and what restarts it together with all its siblings though nothing is wrong with it.</summary>
    protected async Task<(IActorRef Child, Func<Task> Restart)> Restartable(Props child)
    {
        var parent = Sys.ActorOf(Props.Create(() => new RestartsAll(child)));
        return (await parent.Ask<IActorRef>("child", Patience), () => parent.Ask<string>("restart all", Patience));
    }

    protected sealed class Probe
    {
        private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();

        internal Probe(ActorSystem system, string? name) =>
            Ref = system.ActorOf(Props.Create(() => new Collector(_received.Writer)), name);

        public IActorRef Ref { get; }

        public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

        public async Task<object> Next()
        {
            using var patience = new CancellationTokenSource(Patience);
            var (message, sender) = await _received.Reader.ReadAsync(patience.Token);
            LastSender = sender;
            return message;
        }

        public async Task<T> Next<T>() => Assert.IsType<T>(await Next());

        public async Task Expect(params object[] messages)
        {
            foreach (var message in messages)
                Assert.Equal(message, await Next());
        }

        /// <summary>Nothing has come besides what was expected.</summary>
        public async Task ExpectNoMore()
        {
            Ref.Tell("the end of the probe", ActorRefs.NoSender);
            Assert.Equal("the end of the probe", await Next());
        }

        /// <summary>Asks the probe to watch an actor; the probe gets <see cref="Terminated"/>.</summary>
        public Task Watch(IActorRef subject) => Ref.Ask<Watching>(new Watching(subject), Patience);
    }

    private sealed record Watching(IActorRef Subject);

    private sealed class Collector : UntypedActor
    {
        private readonly ChannelWriter<(object, IActorRef)> _writer;

        public Collector(ChannelWriter<(object, IActorRef)> writer) => _writer = writer;

        protected override void OnReceive(object message)
        {
            if (message is Watching watching)
            {
                Context.Watch(watching.Subject);
                Sender.Tell(watching);
                return;
            }

            _writer.TryWrite((message, Sender));
        }
    }

    private sealed class RestartsAll : ReceiveActor
    {
        public RestartsAll(Props props)
        {
            var child = Context.ActorOf(props);
            var failing = Context.ActorOf(Props.Create(() => new FailingSibling()));
            Receive<string>(message => message == "child", _ => Sender.Tell(child));
            ReceiveAny(failing.Forward);
        }

        protected override SupervisorStrategy SupervisorStrategy() => new AllForOneStrategy(_ => Directive.Restart);
    }

    private sealed class FailingSibling : ReceiveActor
    {
        public FailingSibling() => ReceiveAny(_ => throw new Boom("all"));

        protected override void PreRestart(Exception reason, object message) => Sender.Tell("restarting");
    }

    private sealed class FunctionActor : UntypedActor
    {
        private readonly Action<IActorContext, object> _receive;

        public FunctionActor(Action<IActorContext, object> receive) => _receive = receive;

        protected override void OnReceive(object message) => _receive(Context, message);
    }
}

public sealed class Boom(string message) : Exception(message);
