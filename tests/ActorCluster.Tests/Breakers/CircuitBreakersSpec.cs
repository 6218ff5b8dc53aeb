using ActorCluster.Breakers;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorCluster.Tests.Breakers;

/// <summary>Breakers and their workers, with a clock that the spec moves.</summary>
public class CircuitBreakersSpec : TestKit
{
    private static readonly BreakerRule Rule = new(2, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));

    private readonly CircuitBreakers breakers = new();
    private int calls;

    public CircuitBreakersSpec()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
    {
        var settings = new BreakerSettings(Rule, new Dictionary<string, BreakerRule> { ["fragile"] = Rule with { MaxFailures = 1 } });
        breakers.Start(Sys, settings);
        Sys.EventStream.Subscribe(TestActor, typeof(BreakerStateChanged));
    }

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task It_opens_after_too_many_failures_and_closes_after_a_probe()
    {
        Assert.Equal("ok", await SucceedAsync("pay"));
        await Assert.ThrowsAsync<IOException>(() => FailAsync("pay"));
        await Assert.ThrowsAsync<IOException>(() => FailAsync("pay"));
        ExpectMsg(new BreakerStateChanged("pay", BreakerState.Closed, BreakerState.Open));
        var open = await Assert.ThrowsAsync<BreakerOpenException>(() => SucceedAsync("pay"));
        Assert.Equal(Clock.Now + Rule.ResetAfter, open.RetryAt);
        Assert.Equal(3, calls);

        Clock.Advance(Rule.ResetAfter);
        Assert.Equal("ok", await SucceedAsync("pay"));
        ExpectMsg(new BreakerStateChanged("pay", BreakerState.Open, BreakerState.HalfOpen));
        ExpectMsg(new BreakerStateChanged("pay", BreakerState.HalfOpen, BreakerState.Closed));
        Assert.Equal([new BreakerStatus("pay", BreakerState.Closed, Openings: 1, Succeeded: 2, Failed: 2, Refused: 1)], breakers.Status());
    }

    [Fact]
    public async Task A_probe_that_fails_opens_it_again()
    {
        await Assert.ThrowsAsync<IOException>(() => FailAsync("fragile"));
        Clock.Advance(Rule.ResetAfter);
        await Assert.ThrowsAsync<IOException>(() => FailAsync("fragile"));
        await Assert.ThrowsAsync<BreakerOpenException>(() => SucceedAsync("fragile"));
        Assert.Equal(2, breakers.Status().Single().Openings);
    }

    [Fact]
    public async Task A_call_without_an_answer_in_time_is_cancelled_and_counts_as_a_failure()
    {
        var begun = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var call = breakers.CallAsync("fragile", async token =>
        {
            token.Register(cancelled.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return "never";
        }, default);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(5));
        AwaitCondition(() =>
        {
            Clock.Advance(Rule.CallTimeout);
            return call.IsCompleted;
        });
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(5));

        // The clock may be past the breaker's rest by now: what counts is that it opened.
        ExpectMsg(new BreakerStateChanged("fragile", BreakerState.Closed, BreakerState.Open));
    }

    [Fact]
    public async Task A_caller_that_gives_up_counts_neither_way()
    {
        using var caller = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var call = breakers.CallAsync("fragile", async token =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return "never";
        }, caller.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(5));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal("ok", await SucceedAsync("fragile"));
        Assert.Equal([new BreakerStatus("fragile", BreakerState.Closed, 0, Succeeded: 1, Failed: 0, 0)], breakers.Status());
    }

    [Fact]
    public async Task A_fallback_stands_in_while_it_is_open_and_every_dependency_has_its_own_breaker()
    {
        await Assert.ThrowsAsync<IOException>(() => FailAsync("fragile"));
        var instead = await breakers.CallAsync("fragile", _ => Task.FromResult("real"), open => $"instead of {open.Dependency}", default);
        Assert.Equal("instead of fragile", instead);
        Assert.Equal("ok", await SucceedAsync("pay"));
    }

    private Task<string> SucceedAsync(string dependency) => breakers.CallAsync(dependency, _ =>
    {
        Interlocked.Increment(ref calls);
        return Task.FromResult("ok");
    }, default);

    private Task<string> FailAsync(string dependency) => breakers.CallAsync<string>(dependency, _ =>
    {
        Interlocked.Increment(ref calls);
        throw new IOException("down");
    }, default);
}
