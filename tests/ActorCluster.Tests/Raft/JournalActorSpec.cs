using System.Collections.Immutable;
using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Raft;

public sealed class JournalActorSpec : TestKit
{
    private static readonly ProcessStart FirstStart = new(new Guid(1, 2, 3, new byte[8]), 77);
    private static readonly Configuration Founders = new([N1, N2, N3]);
    private static readonly NodeSettings Settings = Given.Settings(N1);
    private readonly NodeFault _fault;

    public JournalActorSpec()
        : base("""
            akka.persistence.journal.plugin = "akka.persistence.journal.gated"
            akka.persistence.journal.gated.class = "ActorCluster.Tests.Raft.JournalActorSpec+GatedJournal, ActorCluster.Tests"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            """) => _fault = new NodeFault(Sys);

    [Fact]
    public void A_new_journal_begins_with_the_founders()
    {
        var (_, state) = Start(CreateTestProbe());

        Assert.Equal(Id(1, 1), state.Log.Last);
        Assert.Equal([N1, N2, N3], state.Log.Configuration.Voters);
    }

    [Fact]
    public async Task Each_start_of_the_process_is_written_once_before_anything_is_said_and_the_data_keep_their_name()
    {
        var (journal, state) = Start(CreateTestProbe());
        Assert.Equal((FirstStart.DataId, new Boot(1, 77)), (state.Acquaintances.DataId, state.Acquaintances.Boot));
        await journal.GracefulStop(TimeSpan.FromSeconds(5));

        (journal, state) = Start(CreateTestProbe(), process: new ProcessStart(Guid.AllBitsSet, 78));
        Assert.Equal((FirstStart.DataId, new Boot(2, 78)), (state.Acquaintances.DataId, state.Acquaintances.Boot));
        await journal.GracefulStop(TimeSpan.FromSeconds(5));

        (_, state) = Start(CreateTestProbe(), isAgain: true, new ProcessStart(Guid.AllBitsSet, 78));
        Assert.Equal(new Boot(2, 78), state.Acquaintances.Boot);
    }

    [Fact]
    public async Task What_was_written_is_recovered_and_what_arrived_during_a_write_was_written_as_one()
    {
        var probe = CreateTestProbe();
        var (journal, _) = Start(probe);
        GatedJournal.Gate = new TaskCompletionSource();
        for (var i = 0; i < 100; i++)
        {
            journal.Tell(new JournalAppend(i + 1, [new JournalEvent.EntriesAppended(Id(1, i + 1), [Put(1, i + 2)])]));
        }

        // All have reached the journal, and the first write still waits for the disk.
        await journal.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(5));
        GatedJournal.Gate.SetResult();

        Assert.Equal(1, probe.ExpectMsg<MemberMessage.AppendPersisted>().AppendId);
        Assert.Equal(100, probe.ExpectMsg<MemberMessage.AppendPersisted>().AppendId);

        journal.Tell(new JournalAppend(101, [new JournalEvent.HardStateChanged(new HardState(new Term(4), N2))]));
        probe.ExpectMsg<MemberMessage.AppendPersisted>();
        await journal.GracefulStop(TimeSpan.FromSeconds(5));
        var (_, state) = Start(CreateTestProbe());
        Assert.Equal(Id(1, 101), state.Log.Last);
        Assert.Equal(new HardState(new Term(4), N2), state.HardState);
    }

    [Fact]
    public async Task What_is_compacted_is_deleted_and_a_journal_that_begins_in_the_middle_is_recovered()
    {
        var probe = CreateTestProbe();
        var (journal, state) = Start(probe);
        for (var i = 1; i <= 300; i++)
        {
            journal.Tell(new JournalAppend(i, [new JournalEvent.EntriesAppended(Id(1, i), [Put(1, i + 1)])]));
            probe.FishForMessage<MemberMessage.AppendPersisted>(persisted => persisted.AppendId == i);
        }

        var hardState = new HardState(new Term(7), N3);
        journal.Tell(new JournalAppend(301, [new JournalEvent.Compacted(Id(1, 250), Founders, hardState)]));
        probe.ExpectMsg<MemberMessage.AppendPersisted>();
        await AwaitAssertAsync(async () => Assert.Equal(Id(1, 251), (await FirstEntryAsync()).Id));
        await journal.GracefulStop(TimeSpan.FromSeconds(5));

        (_, state) = Start(CreateTestProbe());
        Assert.Equal((Id(1, 250), Id(1, 301)), (state.Log.Base, state.Log.Last));
        Assert.Equal(hardState, state.HardState);
        Assert.Equal([N1, N2, N3], state.Log.Configuration.Voters);
    }

    [Fact]
    public void A_write_that_fails_is_said_and_the_next_one_to_read_the_journal_tries_the_disk_first()
    {
        var probe = CreateTestProbe();
        var (journal, _) = Start(probe);
        GatedJournal.Gate = new TaskCompletionSource();
        journal.Tell(new JournalAppend(1, [new JournalEvent.EntriesAppended(Id(1, 1), [Put(1, 2)])]));
        GatedJournal.Gate.SetException(new IOException("the disk is full"));
        Watch(journal);
        Assert.Equal("the disk is full", probe.ExpectMsg<MemberMessage.JournalFailed>().Cause.Message);
        ExpectTerminated(journal);

        var (member, fault) = (CreateTestProbe(), _fault);
        member.ChildActorOf(Props.Create(() => new JournalActor(Found, FirstStart, Settings, fault, true)));
        Assert.Equal("the disk is full", member.ExpectMsg<MemberMessage.JournalFailed>().Cause.Message);

        GatedJournal.Gate = new TaskCompletionSource();
        GatedJournal.Gate.SetResult();
        var (_, state) = Start(member, isAgain: true);
        Assert.Equal(Id(1, 1), state.Log.Last);
        Assert.False(Sys.WhenTerminated.IsCompleted);
    }

    /// <summary>The name of the data is told to others before there is a cluster: a crash in between must not change it.</summary>
    [Fact]
    public async Task A_journal_that_ends_before_the_founding_keeps_its_data_and_goes_on_with_that()
    {
        var (fault, founding) = (_fault, CreateTestProbe());
        var props = Props.Create(() => new JournalActor((dataId, _) => Props.Create(() => new Waiting(founding, dataId)), FirstStart, Settings, fault, false));
        var journal = CreateTestProbe().ChildActorOf(props);
        Assert.Equal(FirstStart.DataId, founding.ExpectMsg<Guid>());
        var heard = new FoundingMessage.Greeting(MemberInfo.Founder(N2), [N1, N2]);
        journal.Tell(heard);
        Assert.Equal(heard, founding.ExpectMsg<FoundingMessage.Greeting>());
        await journal.GracefulStop(TimeSpan.FromSeconds(5));

        var member = CreateTestProbe();
        (_, var state) = Start(member, process: new ProcessStart(Guid.AllBitsSet, 78));
        Assert.Equal((FirstStart.DataId, new Boot(2, 78), Id(1, 1)), (state.Acquaintances.DataId, state.Acquaintances.Boot, state.Log.Last));
    }

    /// <summary>Of the versions that wrote no starts, and of the one that wrote them, but founded from its settings alone.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_journal_of_an_earlier_version_is_of_a_member_that_has_a_cluster(bool hasStarted)
    {
        var old = Bootstrap.Events(Founders, 9);
        IReadOnlyList<JournalEvent> events = hasStarted ? [new JournalEvent.Started(FirstStart.DataId, new Boot(1, 5)), .. old] : [.. old.Skip(1)];
        var written = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new Earlier(events, written.Ref)));
        written.ExpectMsg("written");

        var (fault, founding, member) = (_fault, CreateTestProbe(), CreateTestProbe());
        member.ChildActorOf(Props.Create(() => new JournalActor((dataId, _) => Props.Create(() => new Waiting(founding, dataId)), FirstStart, Settings, fault, false)));

        var state = member.ExpectMsg<MemberMessage.Recovered>().State;
        Assert.Equal((Id(1, 1), FirstStart.DataId, hasStarted ? 9UL : 0), (state.Log.Last, state.Acquaintances.DataId, state.Acquaintances.ClusterId));
        Assert.Equal(new Boot(hasStarted ? 2 : 1, 77), state.Acquaintances.Boot);
        Assert.False(founding.HasMessages);
    }

    /// <summary>The first entry that the journal still holds.</summary>
    private async Task<Entry> FirstEntryAsync()
    {
        var journal = Persistence.Instance.Apply(Sys).JournalFor("");
        var probe = CreateTestProbe();
        journal.Tell(new ReplayMessages(0, long.MaxValue, long.MaxValue, "raft", probe.Ref), probe.Ref);
        var replayed = await Task.Run(() => probe.FishForMessage<ReplayedMessage>(message => message.Persistent.Payload is JournalEvent.EntriesAppended));
        return ((JournalEvent.EntriesAppended)replayed.Persistent.Payload).Entries[0];
    }

    private (IActorRef Journal, PersistedState State) Start(TestProbe member, bool isAgain = false, ProcessStart? process = null)
    {
        var (fault, start) = (_fault, process ?? FirstStart);
        var journal = member.ChildActorOf(Props.Create(() => new JournalActor(Found, start, Settings, fault, isAgain)), $"journal-{Guid.NewGuid():N}");
        return (journal, member.ExpectMsg<MemberMessage.Recovered>().State);
    }

    private static Props Found(Guid dataId, IActorRef member) => Props.Create(() => new Founder());

    /// <summary>Has met everybody at once.</summary>
    private sealed class Founder : UntypedActor
    {
        protected override void PreStart() => Context.Parent.Tell(new JournalBegun(Bootstrap.Events(Founders)));

        protected override void OnReceive(object message) => Unhandled(message);
    }

    /// <summary>Writes what an earlier version has written.</summary>
    private sealed class Earlier(IReadOnlyList<JournalEvent> events, IActorRef to) : UntypedPersistentActor
    {
        public override string PersistenceId => "raft";

        public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted)
            {
                PersistAll(events, written =>
                {
                    if (written == events[^1])
                    {
                        to.Tell("written");
                    }
                });
            }
        }

        protected override void OnCommand(object message) => Unhandled(message);
    }

    /// <summary>Meets nobody, and hands on what it hears.</summary>
    private sealed class Waiting(IActorRef to, Guid dataId) : UntypedActor
    {
        protected override void PreStart() => to.Tell(dataId);

        protected override void OnReceive(object message) => to.Tell(message);
    }

    /// <summary>A journal in memory whose writes wait for a gate.</summary>
    public sealed class GatedJournal : MemoryJournal
    {
        public static TaskCompletionSource Gate { get; set; } = Open();

        protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
        {
            await Gate.Task;
            return await base.WriteMessagesAsync(messages);
        }

        private static TaskCompletionSource Open()
        {
            var gate = new TaskCompletionSource();
            gate.SetResult();
            return gate;
        }
    }
}
