using ActorCluster.Core.Raft;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>The log against a dumb model: a list of terms that is cut and added to.</summary>
public sealed class RaftLogProperties
{
    /// <summary>One event: keep so much of what is there (in tenths), then add entries, each raising the term by so much.</summary>
    private static readonly Gen<(int Keep, IList<int> Raises)> Event =
        Gen.Choose(0, 10).SelectMany(keep => Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 2))).ListOf(5).Select(raises => (keep, (IList<int>)[.. raises])));

    [Fact]
    public void Reads_as_the_model_does_after_any_events() =>
        Prop.ForAll(Event.ListOf(12).ToArbitrary(), events =>
        {
            var (log, model) = (new RaftLog(), new List<long>());
            foreach (var (keep, raises) in events)
            {
                Apply(log, model, model.Count * keep / 10, raises);
                if (!IsSame(log, model)) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Replaying_the_same_events_gives_the_same_log() =>
        Prop.ForAll(Event.ListOf(8).ToArbitrary(), events =>
        {
            var (log, model) = (new RaftLog(), new List<long>());
            var journal = events.Select(one => Apply(log, model, model.Count * one.Keep / 10, one.Raises)).ToList();
            var recovered = PersistedState.Of(journal).Log;
            return recovered.Last == log.Last && IsSame(recovered, model);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Entries_after_a_place_hold_as_many_bytes_as_allowed_and_at_least_one_entry()
    {
        var (log, model) = (new RaftLog(), new List<long>());
        Apply(log, model, 0, [1, 0, 0, 0]);
        Assert.Single(log.EntriesAfter(LogIndex.Zero, 2));
        Assert.Equal(2, log.EntriesAfter(LogIndex.Zero, 6).Count);
        Assert.Equal(4, log.EntriesAfter(LogIndex.Zero, 12).Count);
        Assert.Empty(log.EntriesAfter(new LogIndex(4), 12));
    }

    [Fact]
    public void A_gap_or_a_term_that_goes_back_is_refused()
    {
        var log = new RaftLog();
        Assert.Equal(8, Assert.Throws<InvariantViolation>(() => log.Apply(new(Id(1, 1), []))).Rule);
        Assert.Equal(8, Assert.Throws<InvariantViolation>(() => log.Apply(new(EntryId.Zero, [Entry(1, 2)]))).Rule);
        Assert.Equal(8, Assert.Throws<InvariantViolation>(() => log.Apply(new(EntryId.Zero, [Entry(2, 1), Entry(1, 2)]))).Rule);
    }

    [Fact]
    public void The_last_configuration_counts_until_it_is_cut_off()
    {
        var log = new RaftLog();
        var (one, three) = (new Configuration([new NodeId("a")]), new Configuration([new NodeId("c"), new NodeId("a"), new NodeId("b")]));
        log.Apply(new(EntryId.Zero, [new(Id(1, 1), EntryKind.Configuration, one.Encode()), new(Id(1, 2), EntryKind.Configuration, three.Encode())]));
        Assert.Equal(three.Voters, log.Configuration.Voters);
        log.Apply(new(Id(1, 1), [Entry(2, 2)]));
        Assert.Equal(one.Voters, log.Configuration.Voters);
    }

    private static JournalEvent.EntriesAppended Apply(RaftLog log, List<long> model, int keep, IList<int> raises)
    {
        model.RemoveRange(keep, model.Count - keep);
        var previous = keep == 0 ? EntryId.Zero : Id(model[keep - 1], keep);
        foreach (var raise in raises) model.Add((model.Count == 0 ? 1 : model[^1]) + raise);
        var appended = new JournalEvent.EntriesAppended(previous, [.. Enumerable.Range(keep, model.Count - keep).Select(at => Entry(model[at], at + 1))]);
        log.Apply(appended);
        return appended;
    }

    private static bool IsSame(RaftLog log, List<long> model) =>
        log.Last == (model.Count == 0 ? EntryId.Zero : Id(model[^1], model.Count))
        && Enumerable.Range(1, model.Count).All(index => log.TermAt(new LogIndex(index)).Value == model[index - 1]
            && log.Holds(Id(model[index - 1], index)) && !log.Holds(Id(model[index - 1] + 1, index))
            && log.FirstOfTermAt(new LogIndex(index)).Value == model.IndexOf(model[index - 1]) + 1)
        && Enumerable.Range(0, 20).All(term => log.LastAtOrBelow(new Term(term)).Value == model.FindLastIndex(one => one <= term) + 1)
        && log.Slice(new LogIndex(1), log.Last.Index).Select(entry => entry.Term.Value).SequenceEqual(model);

    private static EntryId Id(long term, long index) => new(new Term(term), new LogIndex(index));

    private static Entry Entry(long term, long index) => new(Id(term, index), EntryKind.Command, new byte[3]);
}
