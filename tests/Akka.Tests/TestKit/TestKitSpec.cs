using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.TestActors;
using Xunit;
using Xunit.Sdk;

namespace Akka.Tests.TestKit;

/// <summary>Expecting messages, and time.</summary>
public class TestKitSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void What_a_test_sends_comes_from_its_test_actor()
    {
        var echo = Sys.ActorOf(SimpleEchoActor.Props());
        echo.Tell("hello");
        ExpectMsg("hello");
        Assert.Equal(echo, LastSender);
    }

    [Fact]
    public async Task It_does_so_after_an_await_too()
    {
        var echo = Sys.ActorOf(SimpleEchoActor.Props());
        echo.Tell(1);
        await ExpectMsgAsync(1);
        await Task.Yield();
        await echo.Ask<int>(2);
        echo.Tell(3);
        await ExpectMsgAsync<int>(n => n == 3);
    }

    [Fact]
    public void A_message_is_expected_by_type_value_predicate_assertion_or_sender()
    {
        foreach (var n in Enumerable.Range(1, 5)) TestActor.Tell(n);
        Assert.Equal(1, ExpectMsg<int>());
        ExpectMsg(2);
        ExpectMsg<int>(n => n == 3);
        ExpectMsg<int>(n => Assert.Equal(4, n));
        ExpectMsgFrom(TestActor, 5);
        ExpectNoMsg(Short);
    }

    [Fact]
    public void What_is_not_as_expected_fails()
    {
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<string>(Short));
        TestActor.Tell(1);
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<string>());
        TestActor.Tell(1);
        Assert.ThrowsAny<XunitException>(() => ExpectMsg(2));
        TestActor.Tell(1);
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<int>(n => n == 2));
        TestActor.Tell(1);
        Assert.ThrowsAny<XunitException>(() => ExpectNoMsg(Short));
        TestActor.Tell(1);
        Assert.ThrowsAny<XunitException>(() => ReceiveN(2, Short));
    }

    [Fact]
    public void Several_messages_are_expected_in_any_order()
    {
        foreach (var n in new[] { 3, 1, 2 }) TestActor.Tell(n);
        ExpectMsgAllOf(1, 2, 3);
        TestActor.Tell("b");
        Assert.Equal("b", ExpectMsgAnyOf(new[] { "a", "b" }));
        foreach (var n in new[] { 3, 1, 4 }) TestActor.Tell(n);
        Assert.ThrowsAny<XunitException>(() => ExpectMsgAllOf(1, 2, 3));
    }

    [Fact]
    public void Fishing_drops_what_is_not_meant()
    {
        TestActor.Tell("a");
        TestActor.Tell(1);
        TestActor.Tell("b");
        Assert.Equal("b", FishForMessage<string>(s => s == "b"));
        Assert.False(HasMessages);
    }

    [Fact]
    public void Receiving_while_leaves_the_first_that_does_not_match()
    {
        foreach (var n in new[] { 1, 2, 10, 3 }) TestActor.Tell(n);
        Assert.Equal([1, 2], ReceiveWhile<int>(n => n < 10));
        Assert.Equal([10, 3], ReceiveN(2));
        foreach (var message in new object[] { 1, 2, "x" }) TestActor.Tell(message);
        Assert.Equal(["1", "2"], ReceiveWhile(TimeSpan.FromSeconds(1), m => m is int n ? n.ToString() : null!));
        ExpectMsg("x");
    }

    [Fact]
    public void Ignored_messages_do_not_come()
    {
        IgnoreMessages<int>();
        TestActor.Tell(1);
        TestActor.Tell("x");
        ExpectMsg("x");
        IgnoreNoMessages();
        TestActor.Tell(2);
        ExpectMsg(2);
    }

    [Fact]
    public void The_end_of_a_watched_actor_is_expected()
    {
        var actor = Sys.ActorOf(BlackHoleActor.Props);
        Watch(actor);
        actor.Tell(PoisonPill.Instance);
        ExpectTerminated(actor);
        Unwatch(actor);
    }

    [Fact]
    public void A_block_must_end_within_its_time()
    {
        Within(TimeSpan.FromSeconds(5), () =>
        {
            Assert.InRange(Remaining, TimeSpan.Zero, TimeSpan.FromSeconds(5));
            TestActor.Tell(1);
            ExpectMsg(1);
        });
        Assert.Throws<InvalidOperationException>(() => Remaining);
        Assert.ThrowsAny<XunitException>(() => Within(Short, () => ExpectMsg<int>()));
        Assert.ThrowsAny<XunitException>(() => Within(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), () => { }));
    }

    [Fact]
    public void A_silence_in_a_block_excuses_no_delay_after_it()
    {
        Within(Short, () => ExpectNoMsg());
        Assert.ThrowsAny<XunitException>(() => Within(Short, () =>
        {
            ExpectNoMsg(TimeSpan.FromMilliseconds(1));
            AwaitConditionNoThrow(() => false, 2 * Short);
        }));
    }

    [Fact]
    public async Task An_asynchronous_block_must_end_within_its_time()
    {
        var answer = await WithinAsync(TimeSpan.FromSeconds(5), async () =>
        {
            TestActor.Tell("x");
            return await ExpectMsgAsync<string>();
        });
        Assert.Equal("x", answer);
    }

    [Fact]
    public async Task Conditions_and_assertions_are_tried_until_they_hold()
    {
        var tries = 0;
        AwaitCondition(() => ++tries == 3);
        await AwaitAssertAsync(() => Assert.Equal(6, ++tries));
        await AwaitConditionAsync(() => Task.FromResult(++tries == 8));
        Assert.ThrowsAny<XunitException>(() => AwaitCondition(() => false, Short));
        Assert.False(AwaitConditionNoThrow(() => false, Short));
        var error = Assert.ThrowsAny<XunitException>(() => AwaitAssert(() => Assert.Fail("still not"), Short));
        Assert.Contains("still not", error.Message);
    }

    [Fact]
    public void An_autopilot_answers_until_it_says_otherwise()
    {
        var probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell($"{message}!", probe.Ref);
            return message is "last" ? AutoPilot.NoAutoPilot : AutoPilot.KeepRunning;
        }));
        foreach (var message in new[] { "a", "last", "late" }) probe.Ref.Tell(message);
        ExpectMsg("a!");
        ExpectMsg("last!");
        ExpectNoMsg(Short);
        Assert.Equal(["a", "last", "late"], probe.ReceiveN(3));
    }

    [Fact]
    public void A_probe_stands_for_an_actor_and_answers()
    {
        var probe = CreateTestProbe("probe");
        IActorRef reference = probe;
        reference.Tell("ping");
        probe.ExpectMsg("ping");
        probe.Reply("pong");
        ExpectMsg("pong");
        Assert.Equal(probe.Ref, LastSender);
        var other = CreateTestProbe();
        probe.Send(other, 1);
        other.ExpectMsgFrom(probe.Ref, 1);
        other.Forward(TestActor);
        ExpectMsgFrom(probe.Ref, 1);
    }

    [Fact]
    public void Time_outs_are_dilated() => Assert.Equal(TimeSpan.FromSeconds(1), Dilated(TimeSpan.FromSeconds(1)));

    [Fact]
    public async Task Latches_and_barriers_hold_threads()
    {
        var latch = CreateTestLatch(2);
        latch.CountDown();
        Assert.Throws<TimeoutException>(() => latch.Ready(Short));
        latch.CountDown();
        latch.Ready();
        var barrier = CreateTestBarrier(2);
        var other = Task.Run(barrier.Await);
        barrier.Await();
        await other.WaitAsync(TimeSpan.FromSeconds(5));
    }
}

/// <summary>Time-outs on a slow machine.</summary>
public class TimeFactorSpec() : Akka.TestKit.Xunit2.TestKit("akka.test.timefactor = 3")
{
    [Fact]
    public void Time_outs_are_multiplied() => Assert.Equal(TimeSpan.FromSeconds(3), Dilated(TimeSpan.FromSeconds(1)));

    [Fact]
    public void So_is_the_time_in_which_no_message_may_come()
    {
        var start = Now;
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.True(Now - start >= TimeSpan.FromMilliseconds(140));
    }
}
