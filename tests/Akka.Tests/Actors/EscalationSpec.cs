using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>What becomes of a failure that climbs: deciders that throw, top-level actors, guardians, the system itself.</summary>
public class EscalationSpec : ActorSpec
{
    [Fact]
    public async Task A_top_level_actor_is_restarted_by_default()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Counting()));
        actor.Tell("count");
        actor.Tell("fail");
        Assert.Equal(0, await actor.Ask<int>("?", Patience));
    }

    [Fact]
    public async Task An_actor_of_the_system_is_restarted_too()
    {
        var actor = ((ExtendedActorSystem)Sys).SystemActorOf(Props.Create(() => new Counting()), "counting");
        actor.Tell("count");
        actor.Tell("fail");
        Assert.Equal(0, await actor.Ask<int>("?", Patience));
    }

    [Fact]
    public async Task A_top_level_actor_ends_where_the_guardian_is_told_to_stop_what_fails()
    {
        using var system = SystemWith("Akka.Actor.StoppingSupervisorStrategy");
        var actor = system.ActorOf(Props.Create(() => new Counting()));
        var ended = actor.WatchAsync();
        actor.Tell("fail");
        Assert.True(await ended.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_failure_that_the_guardian_escalates_ends_the_system()
    {
        using var system = SystemWith(typeof(Escalating).AssemblyQualifiedName!);
        system.ActorOf(Props.Create(() => new Counting())).Tell("fail");
        await system.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task An_escalated_failure_restarts_the_supervisor_and_ends_its_children()
    {
        var probe = NewProbe();
        var middle = await Supervised(new OneForOneStrategy(_ => Directive.Escalate), Directive.Restart);
        var child = await middle.Ask<IActorRef>("child", Patience);
        await probe.Watch(child);
        child.Tell("fail");
        Assert.Equal(child, (await probe.Next<Terminated>()).ActorRef);
        Assert.Equal(1, await middle.Ask<int>("restarts", Patience));
    }

    [Fact]
    public async Task A_supervisor_that_resumes_after_an_escalation_resumes_the_child_that_failed()
    {
        var middle = await Supervised(new OneForOneStrategy(_ => Directive.Escalate), Directive.Resume);
        var child = await middle.Ask<IActorRef>("child", Patience);
        child.Tell("count");
        child.Tell("fail");
        child.Tell("count");
        Assert.Equal(2, await child.Ask<int>("?", Patience));
        Assert.Equal(0, await middle.Ask<int>("restarts", Patience));
    }

    [Fact]
    public async Task A_decider_that_throws_makes_its_supervisor_fail()
    {
        var causes = NewProbe();
        var middle = await Supervised(new OneForOneStrategy(_ => throw new Boom("no idea")), Directive.Restart, causes);
        var child = await middle.Ask<IActorRef>("child", Patience);
        child.Tell("fail");
        Assert.Equal("no idea", (await causes.Next<Boom>()).Message);
        Assert.Equal(1, await middle.Ask<int>("restarts", Patience));
    }

    private static ActorSystem SystemWith(string strategy) => ActorSystem.Create("strict", ConfigurationFactory.ParseString(
        $$"""
        akka {
          loglevel = OFF, stdout-loglevel = OFF, coordinated-shutdown.run-by-clr-shutdown-hook = off
          actor.guardian-supervisor-strategy = "{{strategy}}"
        }
        """));

    private Task<IActorRef> Supervised(SupervisorStrategy strategy, Directive above, Probe? causes = null) =>
        Sys.ActorOf(Props.Create(() => new Top(strategy, above, causes == null ? ActorRefs.Nobody : causes.Ref))).Ask<IActorRef>("middle", Patience);

    public sealed class Escalating : SupervisorStrategyConfigurator
    {
        public override SupervisorStrategy Create() => new OneForOneStrategy(_ => Directive.Escalate);
    }

    private sealed class Top(SupervisorStrategy strategy, Directive directive, IActorRef causes) : UntypedActor
    {
        private readonly Restarts _restarts = new();

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
        {
            causes.Tell(cause);
            return directive;
        });

        protected override void OnReceive(object message) => Sender.Tell(Context.ActorOf(Props.Create(() => new Middle(strategy, _restarts))));
    }

    private sealed class Restarts
    {
        public int Count;
    }

    private sealed class Middle(SupervisorStrategy strategy, Restarts restarts) : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => strategy;

        protected override void PostRestart(Exception reason) => restarts.Count++;

        protected override void OnReceive(object message)
        {
            if (message is "restarts")
                Sender.Tell(restarts.Count);
            else
                Sender.Tell(Context.ActorOf(Props.Create(() => new Counting())));
        }
    }

    private sealed class Counting : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "count":
                    _count++;
                    break;
                case "?":
                    Sender.Tell(_count);
                    break;
                default:
                    throw new Boom("boom");
            }
        }
    }
}
