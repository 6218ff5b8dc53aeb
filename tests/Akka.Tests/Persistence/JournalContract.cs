using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Xunit;
using AkkaPersistence = Akka.Persistence.Persistence;

namespace Akka.Tests.Persistence;

/// <summary>What every journal does, spoken to with the messages that a persistent actor sends.</summary>
public abstract class JournalContract : Akka.TestKit.Xunit2.TestKit
{
    private const int Instance = 7;

    private readonly IActorRef journal;
    private readonly TestProbe writer;

    protected JournalContract(Config config) : base(config)
    {
        journal = AkkaPersistence.Instance.Apply(Sys).JournalFor(null);
        writer = CreateTestProbe();
    }

    [Fact]
    public void Replays_what_was_written_in_order()
    {
        Write("p", 1, "a", "b", "c");
        Assert.Equal([(1, "a"), (2, "b"), (3, "c")], Replay("p"));
    }

    [Fact]
    public void Replays_a_range_and_a_number_of_events()
    {
        Write("p", 1, "a", "b", "c", "d", "e");
        Assert.Equal([(2, "b"), (3, "c"), (4, "d")], Replay("p", 2, 4));
        Assert.Equal([(2, "b"), (3, "c")], Replay("p", 2, long.MaxValue, 2));
        Assert.Empty(Replay("p", 3, 2, highest: 5));
        Assert.Empty(Replay("p", 1, long.MaxValue, 0, highest: 5));
    }

    [Fact]
    public void Keeps_histories_apart()
    {
        Write("p", 1, "a");
        Write("q", 1, "x", "y");
        Assert.Equal([(1, "a")], Replay("p"));
        Assert.Equal([(1, "x"), (2, "y")], Replay("q"));
        Assert.Empty(Replay("r", highest: 0));
    }

    [Fact]
    public void Answers_in_order_and_keeps_the_sender_of_each_event()
    {
        var sender = CreateTestProbe();
        Tell(new AtomicWrite(Event("p", 1, new Noted("a"), sender.Ref)), new AtomicWrite(Event("p", 2, new Noted("b"), sender.Ref)));
        writer.ExpectMsg<WriteMessagesSuccessful>();
        var first = writer.ExpectMsg<WriteMessageSuccess>();
        Assert.Equal(sender.Ref, writer.LastSender);
        Assert.Equal((1, Instance), (first.Persistent.SequenceNr, first.ActorInstanceId));
        Assert.Equal(2, writer.ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
    }

    [Fact]
    public void Stores_several_events_of_one_atomic_write()
    {
        Tell(new AtomicWrite(ImmutableList.Create<IPersistentRepresentation>(
            Event("p", 1, new Noted("a")), Event("p", 2, new Noted("b")), Event("p", 3, new Noted("c")))));
        writer.ExpectMsg<WriteMessagesSuccessful>();
        for (var i = 1; i <= 3; i++) Assert.Equal(i, writer.ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
        Assert.Equal([(1, "a"), (2, "b"), (3, "c")], Replay("p"));
    }

    [Fact]
    public void Knows_the_highest_sequence_number()
    {
        Assert.Empty(Replay("p", highest: 0));
        Write("p", 1, "a", "b");
        Write("p", 3, "c");
        Assert.Equal(3, Replay("p").Count);
    }

    [Fact]
    public void Deletes_up_to_a_sequence_number()
    {
        Write("p", 1, "a", "b", "c", "d");
        Delete("p", 2);
        Assert.Equal([(3, "c"), (4, "d")], Replay("p"));
    }

    [Fact]
    public void Keeps_the_highest_sequence_number_when_all_is_deleted()
    {
        Write("p", 1, "a", "b", "c");
        Delete("p", 3);
        Assert.Empty(Replay("p", highest: 3));
        Write("p", 4, "d");
        Assert.Equal([(4, "d")], Replay("p"));
        Delete("p", 4);
        Assert.Empty(Replay("p", highest: 4));
    }

    [Fact]
    public void Deletion_of_one_history_leaves_the_others()
    {
        Write("p", 1, "a");
        Write("q", 1, "x");
        Delete("p", 1);
        Delete("nobody", 10);
        Assert.Equal([(1, "x")], Replay("q"));
    }

    [Fact]
    public void Stores_large_payloads_as_they_are()
    {
        var text = string.Create(5_000_000, 17, static (span, seed) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = (char)('a' + ((i * seed) % 26));
        });
        Write("p", 1, text, string.Empty);
        Assert.Equal([(1, text), (2, string.Empty)], Replay("p"));
    }

    [Fact]
    public void Takes_many_writers_at_the_same_time()
    {
        var probes = Enumerable.Range(0, 20).Select(i => (Id: $"p{i}", Probe: CreateTestProbe())).ToArray();
        for (var n = 1; n <= 25; n++)
            foreach (var (id, probe) in probes)
                journal.Tell(new WriteMessages([new AtomicWrite(Event(id, n, new Noted($"{id}/{n}")))], probe.Ref, Instance));
        foreach (var (id, probe) in probes)
        {
            for (var n = 1; n <= 25; n++)
            {
                probe.ExpectMsg<WriteMessagesSuccessful>();
                Assert.Equal(n, probe.ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
            }
            Assert.Equal(Enumerable.Range(1, 25).Select(n => ((long)n, $"{id}/{n}")), Replay(id));
        }
    }

    [Fact]
    public void Adapts_events_in_both_directions()
    {
        Tell(new AtomicWrite(Event("p", 1, new Renamed("a"))), new AtomicWrite(Event("p", 2, new Noted("twice:b"))));
        writer.ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal(new Renamed("a"), writer.ExpectMsg<WriteMessageSuccess>().Persistent.Payload);
        writer.ExpectMsg<WriteMessageSuccess>();
        Assert.Equal([(1, "a"), (2, "b"), (2, "b")], Replay("p", highest: 2));
    }

    protected IReadOnlyList<(long SequenceNr, string Text)> Replay(string persistenceId, long from = 1, long to = long.MaxValue,
        long max = long.MaxValue, long? highest = null)
    {
        var reader = CreateTestProbe();
        journal.Tell(new ReplayMessages(from, to, max, persistenceId, reader.Ref));
        var events = new List<(long, string)>();
        while (true)
        {
            switch (reader.ReceiveOne(TimeSpan.FromSeconds(20)))
            {
                case ReplayedMessage replayed:
                    Assert.Equal(persistenceId, replayed.Persistent.PersistenceId);
                    events.Add((replayed.Persistent.SequenceNr, ((Noted)replayed.Persistent.Payload).Text));
                    break;
                case RecoverySuccess success:
                    if (highest is { } expected) Assert.Equal(expected, success.HighestSequenceNr);
                    return events;
                case var other:
                    Assert.Fail($"A replay was expected, not {other ?? "silence"}.");
                    break;
            }
        }
    }

    protected void Write(string persistenceId, long firstSequenceNr, params string[] texts)
    {
        Tell([.. texts.Select((text, i) => new AtomicWrite(Event(persistenceId, firstSequenceNr + i, new Noted(text))))]);
        writer.ExpectMsg<WriteMessagesSuccessful>(TimeSpan.FromSeconds(20));
        foreach (var _ in texts) writer.ExpectMsg<WriteMessageSuccess>();
    }

    protected void Tell(params AtomicWrite[] writes) => journal.Tell(new WriteMessages(writes, writer.Ref, Instance));

    protected TestProbe Writer => writer;

    protected static Persistent Event(string persistenceId, long sequenceNr, object payload, IActorRef? sender = null) =>
        new(payload, sequenceNr, persistenceId, sender: sender, writerGuid: "writer");

    protected void Delete(string persistenceId, long toSequenceNr)
    {
        var probe = CreateTestProbe();
        journal.Tell(new DeleteMessagesTo(persistenceId, toSequenceNr, probe.Ref));
        Assert.Equal(toSequenceNr, probe.ExpectMsg<DeleteMessagesSuccess>().ToSequenceNr);
    }
}

public sealed class MemoryJournalSpec() : JournalContract(Plugins.InMemory())
{
    [Fact]
    public void A_read_adapter_gets_the_manifest_of_the_write_adapter()
    {
        Write("p", 1, "manifest?");
        Assert.Equal([(1, "manifest 'adapted'")], Replay("p"));
    }
}
