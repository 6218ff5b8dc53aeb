using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>What the journal in an SQL database does on top of the contract.</summary>
public abstract class SqlJournalContract(Config config) : JournalContract(config)
{
    [Fact]
    public void Rejects_what_cannot_be_serialized_and_stores_the_rest()
    {
        Tell(
            new AtomicWrite(Event("p", 1, new Noted("a"))),
            new AtomicWrite(Event("p", 2, new Unwritable("because"))),
            new AtomicWrite(Event("p", 3, new Noted("c"))));
        Writer.ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal(1, Writer.ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
        var rejected = Writer.ExpectMsg<WriteMessageRejected>();
        Assert.Equal(2, rejected.Persistent.SequenceNr);
        Assert.NotNull(rejected.Cause);
        Assert.Equal(3, Writer.ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
        Assert.Equal([(1, "a"), (3, "c")], Replay("p"));
    }

    [Fact]
    public void An_atomic_write_is_rejected_as_a_whole()
    {
        Tell(new AtomicWrite(ImmutableList.Create<IPersistentRepresentation>(
            Event("p", 1, new Noted("a")), Event("p", 2, new Unwritable("because")))));
        Writer.ExpectMsg<WriteMessagesSuccessful>();
        Writer.ExpectMsg<WriteMessageRejected>();
        Writer.ExpectMsg<WriteMessageRejected>();
        Assert.Empty(Replay("p", highest: 0));
    }

    [Fact]
    public void A_sequence_number_is_stored_once()
    {
        Write("p", 1, "a", "b");
        Tell(new AtomicWrite(Event("p", 2, new Noted("again"))));
        Writer.ExpectMsg<WriteMessagesFailed>();
        Writer.ExpectMsg<WriteMessageFailure>();
        Assert.Equal([(1, "a"), (2, "b")], Replay("p"));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(40)]
    public void A_failed_batch_leaves_no_part_of_itself_and_does_not_touch_others(int size)
    {
        Write("p", 5, "taken");
        Tell([.. Enumerable.Range(1, size).Select(n => new AtomicWrite(Event("p", n, new Noted($"{n}"))))]);
        Write("q", 1, "fine", fails: 1 + size);
        Assert.Equal([(5, "taken")], Replay("p"));
        Assert.Equal([(1, "fine")], Replay("q"));
    }

    [Fact]
    public void Reads_pages_of_a_long_history()
    {
        Write("p", 1, [.. Enumerable.Range(1, 2500).Select(n => $"{n}")]);
        Assert.Equal(Enumerable.Range(1, 2500).Select(n => ((long)n, $"{n}")), Replay("p"));
        Assert.Equal(Enumerable.Range(700, 1200).Select(n => ((long)n, $"{n}")), Replay("p", 700, long.MaxValue, 1200));
    }

    [Fact]
    public void Deletes_a_long_history_with_its_tags()
    {
        Write("p", 1, [.. Enumerable.Range(1, 2500).Select(n => $"{n}")]);
        Write("q", 1, "other");
        Delete("p", 2400);
        Assert.Equal(Enumerable.Range(2401, 100).Select(n => ((long)n, $"{n}")), Replay("p"));
        Delete("p", 2500);
        Assert.Empty(Replay("p", highest: 2500));
        Assert.Equal([(1, "other")], Replay("q"));
    }

    /// <summary>Akka.Persistence.Sql has one column, for the serializer's manifest; a read adapter gets that one.</summary>
    [Fact]
    public void A_read_adapter_gets_the_serializers_manifest()
    {
        Write("p", 1, "manifest?");
        Assert.Equal([(1, "manifest 'noted'")], Replay("p"));
    }

    private void Write(string persistenceId, long sequenceNr, string text, int fails)
    {
        Tell(new AtomicWrite(Event(persistenceId, sequenceNr, new Noted(text))));
        for (var i = 0; i < fails; i++)
            Assert.True(Writer.ReceiveOne(TimeSpan.FromSeconds(10)) is WriteMessagesFailed or WriteMessageFailure);
        Writer.ExpectMsg<WriteMessagesSuccessful>();
        Writer.ExpectMsg<WriteMessageSuccess>();
    }
}

public sealed class SqliteJournalSpec : SqlJournalContract
{
    private readonly TemporaryDirectory directory;

    public SqliteJournalSpec() : this(new TemporaryDirectory())
    {
    }

    private SqliteJournalSpec(TemporaryDirectory directory) : base(Plugins.Sql(directory.File("journal.db"))) => this.directory = directory;

    protected override void AfterAll()
    {
        base.AfterAll();
        directory.Dispose();
    }
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresJournalSpec(PostgresServer server) : SqlJournalContract(Plugins.Postgres(server.NewDatabase()));
