using System.Collections;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.TestActors;
using Xunit;
using Xunit.Sdk;

namespace Akka.Tests.TestKit;

/// <summary>Looking, fishing, silence, senders, children, and what a probe does.</summary>
public class TestProbeSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Looking_at_a_message_leaves_it()
    {
        TestActor.Tell("a");
        Assert.Equal("a", PeekOne());
        Assert.Equal("a", PeekOne(CancellationToken.None));
        Assert.Equal("a", await PeekOneAsync());
        Assert.True(TryPeekOne(out var envelope, Short, CancellationToken.None));
        Assert.Equal("a", envelope.Message);
        Assert.True((await TryPeekOneAsync(Short, CancellationToken.None)).success);
        ExpectMsg("a");
        Assert.Null(PeekOne(Short));
        Assert.False(TryPeekOne(out _, Short, CancellationToken.None));
    }

    [Fact]
    public async Task Fishing_can_keep_what_came_before()
    {
        var before = new ArrayList { "old" };
        foreach (var message in new object[] { 1, "x", 2, 3 }) TestActor.Tell(message);
        Assert.Equal(2, FishForMessage<int>(n => n == 2, before));
        Assert.Equal(new object[] { 1, "x" }, before.ToArray());
        Assert.Equal(3, await FishForMessageAsync<int>(n => n == 3, before));
        Assert.Empty(before);
        Assert.ThrowsAny<XunitException>(() => FishForMessage<int>(_ => true, Short));
    }

    [Fact]
    public async Task Silence_is_when_no_message_comes_for_a_time()
    {
        TestActor.Tell(1);
        TestActor.Tell(2);
        Assert.Equal(new object[] { 1, 2 }, (await WaitForRadioSilenceAsync(Short)).ToArray());
        Assert.Empty(await WaitForRadioSilenceAsync(Short));
        for (var n = 0; n < 5; n++) TestActor.Tell(n);
        await Assert.ThrowsAnyAsync<XunitException>(() => WaitForRadioSilenceAsync(Short, 2));
        TestActor.Tell(5);
        await Assert.ThrowsAnyAsync<Exception>(() => WaitForRadioSilenceAsync(Short, 0));
    }

    [Fact]
    public async Task A_sender_is_expected_by_predicate_or_assertion()
    {
        var sender = CreateTestProbe("sender");
        for (var n = 1; n <= 5; n++) sender.Send(TestActor, n);
        ExpectMsgFrom<int>(s => s.Path.Name == "sender", n => n == 1);
        ExpectMsgFrom<int>(s => Assert.Equal("sender", s.Path.Name), n => Assert.Equal(2, n));
        await ExpectMsgFromAsync<int>(s => s.Equals(sender.Ref), n => n == 3);
        Assert.ThrowsAny<XunitException>(() => ExpectMsgFrom<int>(s => s.Path.Name == "other", n => n == 4));
        Assert.ThrowsAny<XunitException>(() => ExpectMsgFrom<int>(s => s.Path.Name == "sender", n => n == 4));
    }

    [Fact]
    public async Task Receiving_while_can_be_awaited()
    {
        foreach (var n in new[] { 1, 2, 10 }) TestActor.Tell(n);
        var small = new List<int?>();
        await foreach (var n in ReceiveWhileAsync<int?>(TimeSpan.FromSeconds(3), m => m is int and < 10 ? (int)m : null)) small.Add(n);
        Assert.Equal([1, 2], small);
        await foreach (var n in ReceiveWhileAsync<int?>(TimeSpan.FromSeconds(3), Short, m => (int)m)) small.Add(n);
        Assert.Equal([1, 2, 10], small);
    }

    [Fact]
    public void A_child_is_supervised_as_the_test_says()
    {
        var stopped = ChildActorOf(Props.Create(() => new Fragile(TestActor)), "stopped", SupervisorStrategy.StoppingStrategy);
        var restarted = ChildActorOf(Props.Create(() => new Fragile(TestActor)), SupervisorStrategy.DefaultStrategy);
        Assert.Equal(TestActor.Path, stopped.Path.Parent);
        Assert.Equal("stopped", stopped.Path.Name);
        Watch(stopped);
        stopped.Tell("fail");
        ExpectTerminated(stopped);
        restarted.Tell("fail");
        ExpectMsg("restarted");
    }

    [Fact]
    public async Task A_probe_has_children_too()
    {
        var probe = CreateTestProbe();
        var child = probe.ChildActorOf<SimpleEchoActor>("echo");
        Assert.Equal(probe.Ref.Path, child.Path.Parent);
        var other = await probe.ChildActorOfAsync(SimpleEchoActor.Props());
        probe.Send(other, "x");
        probe.ExpectMsg("x");
    }

    [Fact]
    public void A_probe_forwards_and_replies_as_the_sender_of_its_last_message_is()
    {
        var asked = CreateTestProbe();
        var target = CreateTestProbe();
        asked.Ref.Tell("question", TestActor);
        asked.ExpectMsg("question");
        asked.Forward(target.Ref);
        Assert.Equal(TestActor, target.ExpectMsg<string>() is "question" ? target.Sender : null);
        asked.Reply("answer");
        ExpectMsg("answer");
        Assert.Equal(asked.Ref, LastSender);
    }

    [Fact]
    public void What_an_actor_does_not_handle_is_told()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.UnhandledMessage));
        var actor = ActorOf<UnhandledMessageActor>("deaf");
        actor.Tell("x");
        Assert.Equal("x", ExpectMsg<Akka.Event.UnhandledMessage>(m => m.Recipient.Equals(actor)).Message);
    }

    private sealed class Fragile(IActorRef told) : UntypedActor
    {
        protected override void OnReceive(object message) => throw new InvalidOperationException((string)message);

        protected override void PostRestart(Exception reason) => told.Tell("restarted");
    }
}
