using Akka.Actor;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>
/// The order of what an actor has put aside itself and of the commands that wait while it persists. The first two are put aside, then the
/// third opens the actor, and two more come while its event is being written.
/// </summary>
public sealed class StashOrderSpec() : Akka.TestKit.Xunit2.TestKit(Plugins.InMemory())
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void All_that_was_put_aside_goes_before_the_commands_that_wait() =>
        Opened(self => self.Stash.UnstashAll(), "first", "second", "third", "fourth");

    [Fact]
    public void So_does_what_is_put_before_it() => Opened(
        self =>
        {
            self.Stash.Prepend([new Envelope("earlier", ActorRefs.NoSender)]);
            self.Stash.UnstashAll();
        },
        "earlier", "first", "second", "third", "fourth");

    [Fact]
    public void A_single_one_comes_after_them() => Opened(self => self.Stash.Unstash(), "third", "fourth", "first");

    [Fact]
    public void So_do_those_that_are_chosen() => Opened(self => self.Stash.UnstashAll(_ => true), "third", "fourth", "first", "second");

    private void Opened(Action<Scripted> open, params string[] expected)
    {
        var isOpen = false;
        var actor = Sys.ActorOf(Scripted.Props("p", TestActor));
        Put("first");
        Put("second");
        Do(self =>
        {
            self.Persist(new Noted("open"), _ =>
            {
                isOpen = true;
                open(self);
            });
            Put("third");
            Put("fourth");
        });
        ExpectMsg("recovered 0, recovering False", Patience);
        foreach (var message in expected) ExpectMsg(message, Patience);
        Do(self => self.Say("last"));
        ExpectMsg("last", Patience);

        void Put(string text) => Do(self =>
        {
            if (!isOpen) self.Stash.Stash();
            else if (text == "third") self.Persist(new Noted(text), _ => self.Say(text));
            else self.Say(text);
        });

        void Do(Action<Scripted> action) => actor.Tell(action);
    }
}
