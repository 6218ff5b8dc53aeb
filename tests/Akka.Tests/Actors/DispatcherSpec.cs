using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>The dispatchers that a system has, and those that settings add.</summary>
public class DispatcherSpec() : ActorSpec(
    """
    mine {
      type = Dispatcher
      throughput = 7
    }
    on-own-threads { type = ForkJoinDispatcher, dedicated-thread-pool.thread-count = 2 }
    unknown { type = "No.Such.Dispatcher, Nowhere" }
    akka.actor.deployment {
      /deployed { dispatcher = mine }
    }
    """)
{
    [Theory]
    [InlineData("akka.actor.default-dispatcher")]
    [InlineData("akka.actor.task-dispatcher")]
    [InlineData("akka.actor.default-fork-join-dispatcher")]
    [InlineData("akka.actor.default-blocking-io-dispatcher")]
    [InlineData("akka.actor.internal-dispatcher")]
    [InlineData("mine")]
    [InlineData("on-own-threads")]
    public async Task An_actor_runs_on_the_dispatcher_of_its_props(string id)
    {
        var actor = Sys.ActorOf(Props.Create(() => new Telling()).WithDispatcher(id));
        Assert.Equal(id, await actor.Ask<string>("id", Patience));
    }

    [Fact]
    public async Task A_deployment_may_name_the_dispatcher()
    {
        Assert.Equal("mine", await Sys.ActorOf(Props.Create(() => new Telling()), "deployed").Ask<string>("id", Patience));
        Assert.Equal("akka.actor.default-dispatcher", await Sys.ActorOf(Props.Create(() => new Telling()), "other").Ask<string>("id", Patience));
    }

    [Fact]
    public void The_settings_of_a_dispatcher_stand_over_those_of_the_default_one()
    {
        var dispatcher = Sys.Dispatchers.Lookup("mine");
        Assert.Equal(7, dispatcher.Throughput);
        Assert.Same(dispatcher, Sys.Dispatchers.Lookup("mine"));
        Assert.Equal(30, Sys.Dispatchers.DefaultGlobalDispatcher.Throughput);
    }

    [Fact]
    public void A_type_that_cannot_be_found_is_refused() =>
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Create(() => new Telling()).WithDispatcher("unknown")));

    [Fact]
    public async Task The_synchronized_dispatcher_runs_actors_in_the_context_of_their_maker()
    {
        using var window = new Window();
        IActorRef? actor = null;
        window.Post(_ => actor = Sys.ActorOf(Props.Create(() => new Telling()).WithDispatcher("akka.actor.synchronized-dispatcher")), null);
        await window.Idle;
        Assert.Equal(window.ThreadId, await actor!.Ask<int>("thread", Patience));
        Assert.True(await actor!.GracefulStop(Patience));
    }

    private sealed class Telling : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "thread")
                Sender.Tell(Environment.CurrentManagedThreadId);
            else
                Sender.Tell(Context.Dispatcher.Id);
        }
    }

    /// <summary>A thread with a queue, as a window has.</summary>
    private sealed class Window : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
        private readonly Thread _thread;

        internal Window()
        {
            _thread = new Thread(Work) { IsBackground = true };
            _thread.Start();
        }

        internal int ThreadId => _thread.ManagedThreadId;

        /// <summary>Done once all that was posted before has run.</summary>
        internal Task Idle
        {
            get
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Post(_ => done.SetResult(), null);
                return done.Task.WaitAsync(Patience);
            }
        }

        public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

        public void Dispose()
        {
            _queue.CompleteAdding();
            _thread.Join();
        }

        private void Work()
        {
            SetSynchronizationContext(this);
            foreach (var (callback, state) in _queue.GetConsumingEnumerable())
                callback(state);
        }
    }
}
