using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class DispatchSpec() : ActorSpec(
    """
    one-thread {
      type = Dispatcher
      executor = fork-join-executor
      dedicated-thread-pool.thread-count = 1
      throughput = 5
    }
    short-turns {
      type = Dispatcher
      executor = fork-join-executor
      dedicated-thread-pool.thread-count = 1
      throughput = 1000
      throughput-deadline-time = 1 ms
    }
    pinned { type = PinnedDispatcher }
    waiting-mailbox {
      mailbox-type = "Akka.Dispatch.BoundedMailbox"
      mailbox-capacity = 1
      mailbox-push-timeout-time = 10s
    }
    small-mailbox {
      mailbox-type = "Akka.Dispatch.BoundedMailbox"
      mailbox-capacity = 2
      mailbox-push-timeout-time = 10ms
    }
    """)
{
    [Fact]
    public async Task Messages_of_one_sender_come_in_their_order()
    {
        var sums = new Dictionary<int, int>();
        var ordered = true;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = 4 * 5000;
        var actor = Do((_, message) =>
        {
            var (sender, number) = ((int, int))message;
            ordered &= sums.GetValueOrDefault(sender, -1) == number - 1;
            sums[sender] = number;
            if (--left == 0)
                done.SetResult();
        });
        Parallel.For(0, 4, sender =>
        {
            for (var i = 0; i < 5000; i++)
                actor.Tell((sender, i), ActorRefs.NoSender);
        });
        await done.Task.WaitAsync(Patience);
        Assert.True(ordered);
    }

    [Fact]
    public async Task An_actor_gives_its_thread_up_after_its_turn()
    {
        var order = new List<string>();
        using var gate = new ManualResetEventSlim();
        var probe = NewProbe();
        var props = Props.Create(() => new Noting(order, gate, probe.Ref)).WithDispatcher("one-thread");
        var (greedy, modest) = (Sys.ActorOf(props, "greedy"), Sys.ActorOf(props, "modest"));
        greedy.Tell("wait");
        for (var i = 0; i < 20; i++)
            greedy.Tell("note");
        modest.Tell("note");
        greedy.Tell("end");
        gate.Set();
        await probe.Expect("end");
        var turn = order.IndexOf("modest");
        Assert.InRange(turn, 0, 10);
    }

    [Fact]
    public async Task An_actor_gives_its_thread_up_when_the_time_of_its_turn_is_over()
    {
        var order = new List<string>();
        using var gate = new ManualResetEventSlim();
        var probe = NewProbe();
        var props = Props.Create(() => new Noting(order, gate, probe.Ref)).WithDispatcher("short-turns");
        var (greedy, modest) = (Sys.ActorOf(props, "greedy"), Sys.ActorOf(props, "modest"));
        greedy.Tell("wait");
        for (var i = 0; i < 20; i++)
            greedy.Tell(TimeSpan.FromMilliseconds(2));
        modest.Tell("note");
        greedy.Tell("end");
        gate.Set();
        await probe.Expect("end");
        Assert.InRange(order.IndexOf("modest"), 0, 5);
    }

    [Fact]
    public async Task A_pinned_actor_stays_on_its_thread()
    {
        var actor = Sys.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("pinned"));
        var first = await actor.Ask<int>("thread", Patience);
        for (var i = 0; i < 20; i++)
            Assert.Equal(first, await actor.Ask<int>("thread", Patience));
        Assert.True(await actor.GracefulStop(Patience));
    }

    [Fact]
    public async Task A_full_mailbox_makes_dead_letters_of_what_does_not_fit()
    {
        var letters = NewProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(Event.DeadLetter));
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Blocking(gate, begun, ActorRefs.Nobody)).WithMailbox("small-mailbox"));
        actor.Tell(0);
        Assert.True(begun.Wait(Patience));
        foreach (var number in new[] { 1, 2, 3 })
            actor.Tell(number);
        Assert.Equal(3, (await letters.Next<Event.DeadLetter>()).Message);
        gate.Set();
    }

    [Fact]
    public async Task A_sender_waits_for_room_in_a_full_mailbox_as_long_as_the_settings_say()
    {
        var probe = NewProbe();
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Blocking(gate, begun, probe.Ref)).WithMailbox("waiting-mailbox"));
        actor.Tell(0);
        Assert.True(begun.Wait(Patience));
        actor.Tell(1);
        var sender = new Thread(() => actor.Tell(2)) { IsBackground = true };
        sender.Start();
        Assert.True(SpinWait.SpinUntil(() => (sender.ThreadState & ThreadState.WaitSleepJoin) != 0, Patience), "the sender does not wait");
        await probe.ExpectNoMore();
        gate.Set();
        await probe.Expect(0, 1, 2);
        Assert.True(sender.Join(Patience));
    }

    [Fact]
    public void A_dispatcher_that_is_not_in_the_settings_is_refused() =>
        Assert.Throws<Configuration.ConfigurationException>(() => Sys.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("none")));

    [Fact]
    public async Task Nothing_that_is_sent_to_an_ending_actor_is_lost_without_a_letter()
    {
        var counted = 0;
        var seen = 0;
        using var all = new ManualResetEventSlim();
        const int Messages = 20_000;
        var letters = Do((_, _) =>
        {
            if (Interlocked.Increment(ref counted) + Volatile.Read(ref seen) == Messages)
                all.Set();
        });
        Sys.EventStream.Subscribe(letters, typeof(Event.DeadLetter));
        var actor = Do((context, _) =>
        {
            if (Interlocked.Increment(ref seen) == 1000)
                context.Stop(context.Self);
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Messages / 4; i++)
                actor.Tell("x", ActorRefs.NoSender);
        })));
        Assert.True(all.Wait(Patience), $"{seen} handled and {counted} dead letters of {Messages}");
    }

    private sealed class Noting : UntypedActor
    {
        private readonly List<string> _order;
        private readonly ManualResetEventSlim _gate;
        private readonly IActorRef _probe;

        public Noting(List<string> order, ManualResetEventSlim gate, IActorRef probe) => (_order, _gate, _probe) = (order, gate, probe);

        protected override void OnReceive(object message)
        {
            if (message is "wait")
                _gate.Wait();
            else if (message is "end")
                _probe.Tell(message);
            else if (message is TimeSpan work)
                Work(work);
            else
                _order.Add(Self.Path.Name);
        }

        private void Work(TimeSpan time)
        {
            var since = System.Diagnostics.Stopwatch.StartNew();
            while (since.Elapsed < time)
                Thread.SpinWait(100);
            _order.Add(Self.Path.Name);
        }
    }

    private sealed class ThreadTeller : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Environment.CurrentManagedThreadId);
    }

    private sealed class Blocking(ManualResetEventSlim gate, ManualResetEventSlim begun, IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            begun.Set();
            gate.Wait();
            probe.Tell(message);
        }
    }
}
