using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;
using Xunit;
using AkkaPersistence = Akka.Persistence.Persistence;

namespace Akka.Tests.Persistence;

/// <summary>Adapters that throw, and several of one type, on both journals.</summary>
public abstract class EventAdapterSpec(string journal, Config config) : Akka.TestKit.Xunit2.TestKit(Adapters(journal).WithFallback(config))
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void Where_an_adapter_throws_the_batch_fails_and_the_actor_stops() => FailBatch();

    protected void FailBatch()
    {
        var actor = Watch(Start());
        Do(actor, self =>
        {
            self.Persist(new Noted("a"), self.Handle);
            self.Persist(new Unadaptable("b"), _ => self.Say("handled b"));
            self.Persist(new Noted("c"), self.Handle);
        });
        ExpectMsg("failed a as 1: no form for b", Patience);
        ExpectTerminated(actor, Patience);
    }

    [Fact]
    public void An_event_of_a_type_with_several_adapters_is_stored_as_it_is_and_read_through_all()
    {
        var actor = Watch(Start());
        Do(actor, self => self.Persist(new Twofold("a"), stored => self.Say($"handled {stored.Text}")));
        ExpectMsg("handled a", Patience);
        Sys.Stop(actor);
        ExpectTerminated(actor, Patience);
        Sys.ActorOf(Scripted.Props("p", TestActor));
        ExpectMsg("replayed one of a as 1, recovering True", Patience);
        ExpectMsg("replayed two of a as 1, recovering True", Patience);
        ExpectMsg("recovered 1, recovering False", Patience);
    }

    [Fact]
    public void Several_adapters_of_one_type_write_no_manifest()
    {
        var adapter = AkkaPersistence.Instance.Apply(Sys).AdaptersFor(journal).Get(typeof(Twofold));
        Assert.Equal((string.Empty, new Twofold("a")), (adapter.Manifest(new Twofold("a")), adapter.ToJournal(new Twofold("a"))));
    }

    protected IActorRef Start()
    {
        var actor = Sys.ActorOf(Scripted.Props("p", TestActor));
        ExpectMsg("recovered 0, recovering False", Patience);
        return actor;
    }

    private static void Do(IActorRef actor, Action<Scripted> action) => actor.Tell(action);

    private static Config Adapters(string journal) => ConfigurationFactory.ParseString(
        $$"""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        {{journal}} {
          event-adapters {
            throwing = "{{typeof(ThrowingAdapter).AssemblyQualifiedName}}"
            one = "{{typeof(FirstAdapter).AssemblyQualifiedName}}"
            two = "{{typeof(SecondAdapter).AssemblyQualifiedName}}"
          }
          event-adapter-bindings {
            "{{typeof(Unadaptable).AssemblyQualifiedName}}" = throwing
            "{{typeof(Twofold).AssemblyQualifiedName}}" = [one, two]
          }
        }
        """);

    /// <summary>An event whose adapter throws.</summary>
    public sealed record Unadaptable(string Text);

    /// <summary>An event with two adapters.</summary>
    public sealed record Twofold(string Text);

    public sealed class ThrowingAdapter : IWriteEventAdapter
    {
        public string Manifest(object evt) => string.Empty;

        public object ToJournal(object evt) => throw new InvalidOperationException($"no form for {((Unadaptable)evt).Text}");
    }

    public abstract class NumberedAdapter(string number) : IEventAdapter
    {
        public string Manifest(object evt) => number;

        public object ToJournal(object evt) => throw new InvalidOperationException("which of them writes is not said");

        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(new Noted($"{number} of {((Twofold)evt).Text}"));
    }

    public sealed class FirstAdapter() : NumberedAdapter("one");

    public sealed class SecondAdapter() : NumberedAdapter("two");
}

public sealed class InMemoryEventAdapterSpec() : EventAdapterSpec("akka.persistence.journal.inmem", Plugins.InMemory());

public sealed class SqliteEventAdapterSpec : EventAdapterSpec
{
    private readonly TemporaryDirectory directory;

    public SqliteEventAdapterSpec() : this(new TemporaryDirectory())
    {
    }

    /// <summary>Akka.NET's journal in memory may have stored what was adapted before.</summary>
    [Fact]
    public void Where_an_adapter_throws_nothing_of_the_batch_is_stored()
    {
        FailBatch();
        Start();
    }

    private SqliteEventAdapterSpec(TemporaryDirectory directory)
        : base("akka.persistence.journal.sql", Plugins.Sql(directory.File("events.db"))) => this.directory = directory;

    protected override void AfterAll()
    {
        base.AfterAll();
        directory.Dispose();
    }
}
