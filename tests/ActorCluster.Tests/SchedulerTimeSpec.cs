using System.Text;
using ActorCluster.Core.Events;
using ActorCluster.Core.Sagas;
using ActorCluster.Events;
using ActorCluster.Sagas;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorCluster.Tests;

/// <summary>Whatever waits at a node waits by its actor system's scheduler, here by a clock that the spec moves.</summary>
public class SchedulerTimeSpec : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly SchedulerTime time;
    private readonly Topics topics;

    public SchedulerTimeSpec()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
    {
        time = new SchedulerTime(Sys.Scheduler);
        var signals = new Signals();
        topics = new Topics(new FakeReplica(Sys), signals, new EventSettings(TimeSpan.FromSeconds(30), 500, 1 << 20), time);
        Sys.ActorOf(EventsActor.Props(signals), EventsActor.Name).Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task A_fetch_waits_as_long_as_was_asked_for()
    {
        var fetching = topics.FetchAsync("t", "g", "m1", 10, TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(fetching.IsCompleted);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await fetching.WaitAsync(Soon)).Results[0].Fetched.Events);
    }

    [Fact]
    public async Task A_member_gets_what_another_has_kept_too_long()
    {
        await topics.PublishAsync("t", [new NewEvent("", "", Encoding.UTF8.GetBytes("a"))]);
        await topics.FetchAsync("t", "g", "m1", 10, TimeSpan.Zero);
        var began = Clock.Now;
        var fetching = topics.FetchAsync("t", "g", "m2", 10, TimeSpan.FromMinutes(1));
        AwaitCondition(() => Passes(TimeSpan.FromSeconds(5), fetching), Soon);
        Assert.Equal(1, (await fetching).Results[0].Fetched.Events.Single().Offset);
        Assert.True(Clock.Now - began >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_step_takes_as_long_as_it_may()
    {
        var definition = SagaDefinition.Named("order").Step("reserve", (_, _) => new TaskCompletionSource<string>().Task).WithStepTimeout(TimeSpan.FromMinutes(1));
        var saga = new SagaState("o-1", "order", default, "{}"u8.ToArray(), ["reserve"], SagaStatus.Running, 0, 1, 0, [], [], 0, 0);
        var settings = new SagaSettings([], 3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5), Soon);
        var attempt = new SagaAttempt(saga, definition, settings, compensating: false, time).RunAsync(CancellationToken.None);
        Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(attempt.IsCompleted);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => attempt.WaitAsync(Soon));
    }

    [Fact]
    public void A_timer_fires_again_and_again_until_it_is_changed_or_disposed_of()
    {
        var fired = 0;
        SynchronizationContext.SetSynchronizationContext(new AtOnce());
        using var timer = time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
        for (var second = 0; second < 4; second++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, fired);
        Assert.True(timer.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan));
        Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(4, fired);
        Assert.True(timer.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan));
        timer.Dispose();
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(4, fired);
    }

    /// <summary>What is called may take its time: the whole system waits for the thread that counts it.</summary>
    [Fact]
    public async Task Nobody_is_called_on_the_thread_that_counts_the_time()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var called = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        using var callback = over.Token.Register(() => called.SetResult(Thread.CurrentThread));
        var counting = new Thread(() => Clock.Advance(TimeSpan.FromSeconds(1)));
        counting.Start();
        Assert.NotEqual(counting, await called.Task.WaitAsync(Soon));
    }

    private bool Passes(TimeSpan some, Task task)
    {
        Clock.Advance(some);
        return task.IsCompleted;
    }

    private sealed class AtOnce : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }
}
