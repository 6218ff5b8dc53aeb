using Akka.Actor;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.TestKit;

/// <summary>Actors on the test's own thread.</summary>
public class TestActorRefSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void A_message_has_been_handled_when_Tell_returns()
    {
        var actor = ActorOfAsTestActorRef<Adder>();
        actor.Tell(1);
        actor.Tell(2);
        Assert.Equal(3, actor.UnderlyingActor.Sum);
        Assert.Equal(Environment.CurrentManagedThreadId, actor.UnderlyingActor.Thread);
    }

    [Fact]
    public void What_the_actor_throws_comes_out_of_Receive()
    {
        var actor = ActorOfAsTestActorRef(() => new Adder(), "adder");
        var error = Assert.Throws<InvalidOperationException>(() => actor.Receive("boom"));
        Assert.Equal("boom", error.Message);
        actor.Receive(5);
        Assert.Equal(5, actor.UnderlyingActor.Sum);
    }

    [Fact]
    public void A_restart_gives_a_new_instance()
    {
        var actor = ActorOfAsTestActorRef<Adder>();
        actor.Tell(1);
        EventFilter.Exception<InvalidOperationException>("boom").ExpectOne(() => actor.Tell("boom"));
        AwaitCondition(() => actor.UnderlyingActor.Sum == 0);
    }

    [Fact]
    public void It_answers_and_stands_for_an_actor()
    {
        var actor = ActorOfAsTestActorRef<Adder>();
        Watch(actor);
        actor.Tell(2);
        ((IActorRef)actor).Tell(Adder.Ask.Sum, TestActor);
        ExpectMsgFrom(actor.Ref, 2);
        Sys.Stop(actor);
        ExpectTerminated(actor.Ref);
    }

    [Fact]
    public void A_supervisor_can_be_given()
    {
        var probe = CreateTestProbe();
        var actor = ActorOfAsTestActorRef<Adder>(probe.Ref, "child");
        Assert.Equal(probe.Ref.Path / "child", actor.Path);
    }

    [Fact]
    public void The_calling_thread_dispatcher_runs_an_actor_on_the_senders_thread()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Adder()).WithDispatcher(CallingThreadDispatcher.Id));
        actor.Tell(new Identify(1));
        ExpectMsg<ActorIdentity>(); // it has begun
        actor.Tell(Adder.Ask.Thread);
        ExpectMsg(Environment.CurrentManagedThreadId);
    }

    public sealed class Adder : ReceiveActor
    {
        public Adder()
        {
            Receive<int>(n =>
            {
                Sum += n;
                Thread = Environment.CurrentManagedThreadId;
            });
            Receive<string>(message => throw new InvalidOperationException(message));
            Receive<Ask>(what => Sender.Tell(what == Ask.Sum ? Sum : Environment.CurrentManagedThreadId));
        }

        public enum Ask
        {
            Sum,
            Thread,
        }

        public int Sum { get; private set; }

        public int Thread { get; private set; }
    }
}

public class TestSchedulerSpec(
    ) : Akka.TestKit.Xunit2.TestKit("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
{
    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Nothing_is_due_before_the_test_moves_the_time()
    {
        Scheduler.ScheduleTellOnce(TimeSpan.FromMinutes(1), TestActor, "minute", ActorRefs.NoSender);
        Scheduler.Advance(TimeSpan.FromSeconds(59));
        ExpectNoMsg(50);
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("minute");
    }
}
