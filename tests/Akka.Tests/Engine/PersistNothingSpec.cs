using Akka.Actor;
using Akka.Persistence;
using Akka.Tests.Persistence;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>To persist no events is to do nothing; in Akka.NET an actor that does so by PersistAllAsync fails.</summary>
public sealed class PersistNothingSpec() : Akka.TestKit.Xunit2.TestKit(Plugins.InMemory())
{
    [Fact]
    public void No_events_at_all_are_persisted_without_a_word()
    {
        var actor = Sys.ActorOf(Scripted.Props("p", TestActor));
        ExpectMsg("recovered 0, recovering False");
        Action<Scripted> none = self => self.PersistAllAsync(Array.Empty<Noted>(), self.Handle);
        Action<Scripted> one = self => self.Persist(new Noted("a"), self.Handle);
        actor.Tell(none);
        actor.Tell(one);
        ExpectMsg("handled a as 1");
    }
}
