using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Util;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>Supervisors whose strategy the user has written.</summary>
public class CustomStrategySpec : ActorSpec
{
    [Fact]
    public async Task It_decides_by_the_child_too_and_does_what_it_has_decided()
    {
        var probe = NewProbe();
        var supervisor = Sys.ActorOf(Props.Create(() => new Supervisor(new ByName(probe.Ref), probe.Ref)));
        var precious = await supervisor.Ask<IActorRef>("precious", Patience);
        var cheap = await supervisor.Ask<IActorRef>("cheap", Patience);
        precious.Tell("fail");
        await probe.Expect("precious: Resume");
        cheap.Tell("fail");
        await probe.Expect("cheap: Stop", "all to be stopped because of cheap");
        Assert.Equal(["cheap ended", "precious ended"], new[] { await probe.Next<string>(), await probe.Next<string>() }.Order());
    }

    [Fact]
    public async Task It_may_change_a_strategy_that_is_there()
    {
        var probe = NewProbe();
        var supervisor = Sys.ActorOf(Props.Create(() => new Supervisor(new Patient(probe.Ref), probe.Ref)));
        var child = await supervisor.Ask<IActorRef>("child", Patience);
        child.Tell("fail");
        child.Tell("hello");
        await probe.Expect("child failed with boom: Restart", "child: hello");
    }

    [Fact]
    public async Task A_child_that_has_failed_handles_nothing_until_its_supervisor_has_decided()
    {
        var probe = NewProbe();
        using var gate = new ManualResetEventSlim();
        var strategy = new OneForOneStrategy(_ =>
        {
            probe.Ref.Tell("asked");
            gate.Wait();
            return Directive.Resume;
        });
        var supervisor = Sys.ActorOf(Props.Create(() => new Supervisor(strategy, probe.Ref)));
        var child = await supervisor.Ask<IActorRef>("child", Patience);
        child.Tell("fail");
        child.Tell("hello");
        await probe.Expect("asked");
        child.Tell("again");
        await probe.ExpectNoMore();
        gate.Set();
        await probe.Expect("child: hello", "child: again");
    }

    /// <summary>Lets a child named precious go on; where another one fails, all end.</summary>
    private sealed class ByName(IActorRef probe) : SupervisorStrategy
    {
        public override IDecider Decider => DefaultDecider;

        protected override Directive Handle(IActorRef child, Exception exception)
        {
            var directive = child.Path.Name == "precious" ? Directive.Resume : Directive.Stop;
            probe.Tell($"{child.Path.Name}: {directive}");
            return directive;
        }

        public override void ProcessFailure(
            IActorContext context, bool restart, IActorRef child, Exception cause, ChildRestartStats stats, IReadOnlyCollection<ChildRestartStats> children)
        {
            probe.Tell($"all to be {(restart ? "restarted" : "stopped")} because of {child.Path.Name}");
            foreach (var each in children)
                context.Stop(each.Child);
        }

        public override void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children) =>
            probe.Tell($"{child.Path.Name} ended");

        public override ISurrogate ToSurrogate(ActorSystem system) => throw new NotSupportedException("This strategy stays where it is.");
    }

    private sealed class Patient(IActorRef probe) : OneForOneStrategy(_ => Directive.Restart)
    {
        protected override void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive) =>
            probe.Tell($"{child.Path.Name} failed with {cause.Message}: {directive}");
    }

    private sealed class Supervisor(SupervisorStrategy strategy, IActorRef probe) : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => strategy;

        protected override void OnReceive(object message) => Sender.Tell(Context.ActorOf(Props.Create(() => new Child(probe)), (string)message));
    }

    private sealed class Child(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "fail")
                throw new Boom("boom");
            probe.Tell($"{Self.Path.Name}: {message}");
        }
    }
}
