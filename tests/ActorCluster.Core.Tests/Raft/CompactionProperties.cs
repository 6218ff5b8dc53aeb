using ActorCluster.Core.Raft;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static ActorCluster.Core.Raft.JournalEvent;
using static ActorCluster.Core.Tests.Raft.RaftFacts;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>
/// A log that is compacted and replaced by snapshots against one that never is; and the fold over what is left of a journal against the fold over all of it.
/// </summary>
public sealed class CompactionProperties
{
    /// <summary>What happens next: entries after a place, a compaction through a place, a snapshot past the end. Places are in tenths of what is above the base.</summary>
    private static readonly Gen<(int Kind, int Place, IList<int> Raises)> Happening =
        Gen.Choose(0, 9).SelectMany(kind => Gen.Choose(0, 10).SelectMany(place =>
            Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 2))).ListOf(4).Select(raises => (kind, place, (IList<int>)[.. raises]))));

    [Fact]
    public void A_compacted_log_reads_as_the_whole_one_above_its_base() =>
        Prop.ForAll(Happening.ListOf(20).ToArbitrary(), happenings =>
        {
            var run = new Run();
            foreach (var (kind, place, raises) in happenings)
            {
                run.Happen(kind, place, raises);
                if (!run.IsSame(run.Log)) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_left_of_a_journal_gives_the_same_state_as_all_of_it() =>
        Prop.ForAll(Happening.ListOf(20).ToArbitrary(), happenings =>
        {
            var run = new Run();
            foreach (var (kind, place, raises) in happenings)
            {
                run.Happen(kind, place, raises);
                foreach (var first in run.Deletable())
                {
                    var left = PersistedState.Of(run.Journal.Skip(first));
                    if (!left.Log.IsFounded || !run.IsSame(left.Log) || left.HardState != run.State) return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_fold_that_begins_in_the_middle_and_never_hears_what_stood_before_is_refused()
    {
        var state = PersistedState.Of([new EntriesAppended(Id(1, 5), [new Entry(Id(1, 6), EntryKind.NoOp, default)])]);
        Assert.False(state.Log.IsFounded);
        Assert.Equal(8, Assert.Throws<InvariantViolation>(() => Core.Raft.Raft.Start(new NodeId("n1"), state, null, Options, 1)).Rule);
    }

    [Fact]
    public void A_hole_in_the_middle_of_a_journal_is_refused()
    {
        var state = PersistedState.Of([new EntriesAppended(Id(1, 5), [new Entry(Id(1, 6), EntryKind.NoOp, default)])]);
        Assert.Equal(8, Assert.Throws<InvariantViolation>(() => state.Apply(new EntriesAppended(Id(1, 7), []))).Rule);
        Assert.Equal(8, Assert.Throws<InvariantViolation>(() => state.Apply(new Compacted(Id(1, 9), Configuration.None, HardState.Initial))).Rule);
    }

    [Fact]
    public void The_tail_stays_within_its_measures()
    {
        var log = new RaftLog();
        log.Apply(new(EntryId.Zero, [.. Enumerable.Range(1, 10).Select(index => new Entry(Id(1, index), EntryKind.Command, new byte[10]))]));
        Assert.Equal(new LogIndex(10), log.TailBegin(new CompactionOptions(0, 1000, 0, 1)));
        Assert.Equal(new LogIndex(6), log.TailBegin(new CompactionOptions(4, 1000, 0, 1)));
        Assert.Equal(new LogIndex(8), log.TailBegin(new CompactionOptions(4, 25, 0, 1)));
        Assert.True(log.IsWithin(new LogIndex(7), 30));
        Assert.False(log.IsWithin(new LogIndex(7), 29));
        Assert.Equal(LogIndex.Zero, log.TailBegin(new CompactionOptions(400, 1000, 0, 1)));
    }

    private static Configuration Named(long index) => new([new NodeId($"n{index}")]);

    private sealed class Run
    {
        private readonly List<long> terms = [];
        private readonly Dictionary<int, Configuration> configurations = [];
        private Configuration founded = Configuration.None;
        private long term = 1;

        public RaftLog Log { get; } = new();

        public List<JournalEvent> Journal { get; } = [];

        public HardState State { get; private set; } = HardState.Initial;

        public void Happen(int kind, int place, IList<int> raises)
        {
            var (low, high) = ((int)Log.Base.Index.Value, terms.Count);
            var at = low + ((high - low) * place / 10);
            if (kind == 9) Install(at + raises.Count + 1 - (place % 2));
            else if (kind >= 6) Compact(at);
            else if (kind == 5) Put(new HardStateChanged(State = new HardState(State.Term.Next, null)));
            else Append(at, raises);
        }

        /// <summary>From which event on the journal may begin: every prefix that holds nothing above the base of a later compaction.</summary>
        public IEnumerable<int> Deletable()
        {
            var last = Journal.FindLastIndex(one => one is Compacted);
            if (last < 0) yield break;
            var end = ((Compacted)Journal[last]).Base.Index;
            for (var first = 0; first <= last; first++)
            {
                yield return first;
                if (Journal[first] is EntriesAppended appended && appended.Previous.Index + appended.Entries.Count > end) yield break;
            }
        }

        public bool IsSame(RaftLog log)
        {
            var low = log.Base.Index.Value;
            if (log.Base != Log.Base || log.Last.Index.Value != terms.Count) return false;
            for (var index = low + 1; index <= terms.Count; index++)
            {
                var id = Id(terms[(int)index - 1], index);
                if (log[id.Index].Id != id || !log.Holds(id) || log.Holds(id with { Term = id.Term.Next })) return false;
                var first = Enumerable.Range((int)low + 1, (int)(index - low)).First(one => terms[one - 1] == terms[(int)index - 1]);
                if (log.FirstOfTermAt(id.Index).Value != first) return false;
            }

            return Enumerable.Range(0, 20).All(one => log.LastAtOrBelow(new Term(one)).Value == Math.Max(low, terms.FindLastIndex(had => had <= one) + 1))
                && log.Slice(log.First, log.Last.Index).Select(entry => entry.Term.Value).SequenceEqual(terms.Skip((int)low))
                && Enumerable.Range((int)low, terms.Count - (int)low + 1).All(index => Same(log.ConfigurationAt(new LogIndex(index)), ConfigurationAt(index)))
                && Same(log.Configuration, ConfigurationAt(terms.Count));
        }

        private static bool Same(Configuration a, Configuration b) => a.Voters.SequenceEqual(b.Voters);

        private Configuration ConfigurationAt(int index) =>
            configurations.Where(one => one.Key <= index).OrderBy(one => one.Key).Select(one => one.Value).LastOrDefault() ?? founded;

        private void Append(int keep, IList<int> raises)
        {
            Cut(keep);
            var previous = IdAt(keep);
            foreach (var raise in raises)
            {
                // A later leader's terms are higher than all there ever were.
                term += raise;
                terms.Add(term);
                if (raise == 2) configurations[terms.Count] = Named(terms.Count);
            }

            var appended = new EntriesAppended(previous, [.. Enumerable.Range(keep + 1, terms.Count - keep).Select(EntryAt)]);
            if (appended.Entries.Count == 0 && Log.Last == previous) return;
            Log.Apply(appended);
            Put(appended);
        }

        private void Compact(int at)
        {
            if (at <= Log.Base.Index.Value) return;
            var compacted = new Compacted(IdAt(at), ConfigurationAt(at), State);
            Log.Compact(compacted);
            Put(compacted);
        }

        /// <summary>As the rules do it: only where the log does not hold the snapshot's last entry.</summary>
        private void Install(int at)
        {
            if (at <= Log.Base.Index.Value) return;
            term++;
            var installed = new SnapshotInstalled(new SnapshotId(Id(term, at)), Named(at));
            Cut((int)Log.Base.Index.Value);
            while (terms.Count < at) terms.Add(term);
            configurations.Clear();
            founded = installed.At;
            Log.Install(installed);
            Put(installed);
        }

        private void Cut(int keep)
        {
            terms.RemoveRange(keep, terms.Count - keep);
            foreach (var gone in configurations.Keys.Where(index => index > keep).ToList()) configurations.Remove(gone);
        }

        private void Put(JournalEvent journalEvent) => Journal.Add(journalEvent);

        private EntryId IdAt(int index) => index == 0 ? EntryId.Zero : Id(terms[index - 1], index);

        private Entry EntryAt(int index) => configurations.TryGetValue(index, out var configuration)
            ? new Entry(IdAt(index), EntryKind.Configuration, configuration.Encode())
            : new Entry(IdAt(index), EntryKind.Command, new byte[1]);
    }
}
