using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>
/// What becomes of a command that comes while an event is being written and finds the internal stash full, by
/// akka.persistence.internal-stash-overflow-strategy or by the actor's own choice. The stash has two places.
/// </summary>
public sealed partial class StashOverflowSpec() : Akka.TestKit.Xunit2.TestKit(Plugins.InMemory())
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void Without_a_setting_the_actor_fails()
    {
        RunWith("", (actor, probes) =>
        {
            Overflow(actor, "first", "second", "third");
            Assert.IsType<StashOverflowException>(probes.Errors.ExpectMsg<Error>(Patience).Cause);
        });
    }

    [Fact]
    public void A_discarded_command_becomes_a_dead_letter_and_the_actor_goes_on()
    {
        RunWith($"\"{typeof(DiscardConfigurator).AssemblyQualifiedName}\"", (actor, probes) =>
        {
            var third = Overflow(actor, "first", "second", "third")[2];
            Expect("handled a as 1", "did first", "did second");
            var dead = probes.DeadLetters.FishForMessage<DeadLetter>(letter => ReferenceEquals(letter.Message, third), Patience);
            Assert.Equal((actor, TestActor), (dead.Recipient, dead.Sender));
            Overflow(actor, "fourth", "fifth");
            Expect("handled a as 2", "did fourth", "did fifth");
        });
    }

    [Fact]
    public void Who_sent_a_command_too_many_is_answered()
    {
        RunWith($"\"{typeof(SayingFull).AssemblyQualifiedName}\"", (actor, _) =>
        {
            Overflow(actor, "first", "second", "third", "fourth");
            Expect("full", "full", "handled a as 1", "did first", "did second");
        });
    }

    [Fact]
    public void An_actors_own_choice_goes_before_the_setting()
    {
        var actor = Sys.ActorOf(BoundedScripted.Props("own", TestActor, new ReplyToStrategy("not now")));
        Expect("recovered 0, recovering False");
        Overflow(actor, "first", "second", "third");
        Expect("not now", "handled a as 1", "did first", "did second");
    }

    [Fact]
    public void A_stash_without_bounds_takes_what_comes()
    {
        var actor = Sys.ActorOf(Scripted.Props("unbounded", TestActor).WithStashCapacity(2));
        Expect("recovered 0, recovering False");
        Overflow(actor, "first", "second", "third");
        Expect("handled a as 1", "did first", "did second", "did third");
    }

    public sealed class SayingFull : IStashOverflowStrategyConfigurator
    {
        public IStashOverflowStrategy Create(Config config) => new ReplyToStrategy("full");
    }

    private sealed record Probes(TestProbe Errors, TestProbe DeadLetters);

    private void RunWith(string configurator, Action<IActorRef, Probes> test)
    {
        var setting = configurator.Length == 0 ? "" : $"akka.persistence.internal-stash-overflow-strategy = {configurator}";
        var system = ActorSystem.Create("overflow", ConfigurationFactory.ParseString(setting).WithFallback(Plugins.InMemory()));
        try
        {
            var probes = new Probes(CreateTestProbe(system), CreateTestProbe(system));
            system.EventStream.Subscribe(probes.Errors.Ref, typeof(Error));
            system.EventStream.Subscribe(probes.DeadLetters.Ref, typeof(DeadLetter));
            var listener = TestActor;
            var actor = system.ActorOf(BoundedScripted.Props("p", listener));
            Expect("recovered 0, recovering False");
            test(actor, probes);
        }
        finally
        {
            Shutdown(system);
        }
    }

    /// <summary>Lets the actor write an event, and has all these commands wait for it before the journal can answer.</summary>
    private Action<Scripted>[] Overflow(IActorRef actor, params string[] commands)
    {
        using var begun = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        Do(actor, self =>
        {
            begun.Set();
            gate.Wait(Patience);
            self.Persist(new Noted("a"), self.Handle);
        });
        Assert.True(begun.Wait(Patience));
        var told = commands.Select(text => (Action<Scripted>)(self => self.Say($"did {text}"))).ToArray();
        foreach (var command in told) actor.Tell(command, TestActor);
        gate.Set();
        return told;
    }

    private void Do(IActorRef actor, Action<Scripted> action) => actor.Tell(action, TestActor);

    private void Expect(params object[] messages)
    {
        foreach (var message in messages) ExpectMsg(message, Patience);
    }
}
