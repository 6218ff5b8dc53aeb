using System.Text.Json;
using ActorCluster.Core.Events;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Sagas;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static ActorCluster.Core.Tests.Kv.KvTranscript;

namespace ActorCluster.Core.Tests.Machine;

/// <summary>A state that was written out and read again is the state of the moment at which that began, whatever was applied meanwhile.</summary>
public class SnapshotProperties
{
    /// <summary>Without what is computed, such as a revision's next.</summary>
    private static readonly JsonSerializerOptions Json = new() { IgnoreReadOnlyProperties = true };

    private static readonly Gen<string> Key = Gen.Elements("a", "ab", "b", "c", "ca", "d", "\u00ff");
    private static readonly Gen<string> Name = Gen.Elements("x", "y", "z");

    private static readonly Gen<Operation> Operations = Gen.OneOf(
        Key.SelectMany(key => Gen.Elements("1", "22", "").Select(value => (Operation)Put(key, value))),
        Key.SelectMany(key => Gen.Elements("", "cb", "\0").Select(end => (Operation)Delete(key, end))),
        Key.SelectMany(key => Name.Select(value => (Operation)new Txn(
            [If(key, CompareTarget.Version, CompareResult.Equal, 0)], [Put(key, value)], [Delete(key)]))),
        Name.SelectMany(topic => Key.ListOf(2).Select(data => (Operation)new Publish(topic, [.. data.Select(each => new NewEvent("t", topic, Bytes(each)))]))),
        Name.SelectMany(topic => Name.SelectMany(group => Gen.Choose(1, 3).Select(most => (Operation)new FetchGroup(topic, group, "m", most, 50)))),
        Name.SelectMany(topic => Name.SelectMany(group => Gen.Choose(1, 4).Select(offset => (Operation)new AcknowledgeGroup(topic, group, "m", new(offset))))),
        Name.SelectMany(id => Key.Select(input => (Operation)new StartSaga(id, "d", Bytes("{}"), Bytes(input), ["one", "two"]))),
        Name.SelectMany(id => Gen.Choose(0, 1).SelectMany(step => Gen.Choose(1, 2).SelectMany(attempt => Gen.Elements(true, false).SelectMany(undo =>
            Gen.Elements<StepOutcome>(new StepOutcome.Succeeded(Bytes("{}")), new StepOutcome.Retry("late", 7), new StepOutcome.Failed("no"))
                .Select(outcome => (Operation)new AdvanceSaga(id, step, attempt, undo, outcome)))))));

    private static readonly Gen<Command> Commands = Gen.Choose(1, 500)
        .SelectMany(at => Operations.NonEmptyListOf().Select(some => new Command(at, [.. some.Take(2)])));

    [Fact]
    public void A_restored_state_answers_like_the_original_at_the_moment_of_its_begin() =>
        Prop.ForAll(Commands.ListOf().ToArbitrary(), Commands.ListOf().ToArbitrary(), Gen.Choose(1, 60).ToArbitrary(), (before, meanwhile, blockSize) =>
        {
            var (live, atBegin) = (new ReplicatedState(), new ReplicatedState());
            foreach (var command in before)
            {
                Apply(live, command);
                Apply(atBegin, command);
            }

            var next = new Queue<Command>(meanwhile);
            using var cursor = live.BeginSnapshot(blockSize);
            var restored = Load(Blocks(cursor, () =>
            {
                if (next.TryDequeue(out var command))
                    Apply(live, command);
            }));
            Assert.Equal(cursor.Applied, restored.Applied);
            Assert.Equal(AllOf(atBegin), AllOf(restored));

            // And it goes on like it.
            foreach (var command in meanwhile)
                Assert.Equal(Show(Apply(atBegin, command)), Show(Apply(restored, command)));
            Assert.Equal(AllOf(atBegin), AllOf(restored));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_compaction_of_keys_waits_for_the_snapshot_and_is_seen_by_reads_at_once() =>
        Prop.ForAll(Commands.ListOf().ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), Gen.Choose(1, 60).ToArbitrary(), (commands, slice, revision) =>
        {
            var (store, other) = (new KvStore(), new KvStore());
            foreach (var put in commands.SelectMany(command => command.Operations).OfType<KvOperation>())
            {
                Do(store, put);
                Do(other, put);
            }

            var at = new Revision(Math.Min(revision, store.Revision.Value));
            var builder = new KeyTree.Builder();
            KeyHistory? last = null;
            using (var cursor = store.BeginSnapshot())
            {
                Assert.Null(store.Compact(at));
                Assert.Equal(at, store.CompactedRevision);
                Assert.Equal(KvRules.Compacted, at > Revision.First ? store.Read(Get("\0", "\0", at.Value - 1)).Rejection ?? KvRules.FutureRevision : KvRules.Compacted);
                var block = new RecordWriter();
                for (var more = true; more;)
                {
                    block.Begin(slice, 0);
                    more = cursor.Write(block, slice);
                    var reader = new CompactReader(block.Take());
                    while (!reader.IsAtEnd)
                        KvCursor.Read(ref reader, builder, ref last);
                }
            }

            var restored = new KvStore(other.Revision, other.CompactedRevision, builder.Build());
            Assert.Equal(AllOf(other), AllOf(restored));
            Assert.Null(other.Compact(at));
            Assert.Equal(AllOf(other), AllOf(store));
            Assert.Equal(Versions(other), Versions(store));
        }).QuickCheckThrowOnFailure();

    internal static ReplicatedState Load(IEnumerable<ReadOnlyMemory<byte>> blocks)
    {
        var (bytes, at, loader) = (blocks.SelectMany(block => block.ToArray()).ToArray(), 0, new StateLoader());
        while (!loader.IsComplete)
        {
            var needed = loader.Needed;
            loader.Take(bytes.AsMemory(at, needed));
            at += needed;
        }

        Assert.Equal(bytes.Length, at);
        return loader.State;
    }

    internal static IEnumerable<ReadOnlyMemory<byte>> Blocks(StateCursor cursor, Action? between = null)
    {
        while (cursor.Next() is { } block)
        {
            yield return block;
            between?.Invoke();
        }
    }

    private static object?[] Both<T>((T? Result, Rejection? Rejection) answer)
        where T : class => [answer.Result, answer.Rejection];

    private static string Show(ApplyResult result) =>
        JsonSerializer.Serialize(new object?[] { result.Results.Cast<object>(), result.Rejection, result.Changes }, Json);

    private static ApplyResult Apply(ReplicatedState state, Command command) =>
        state.Apply(new(new(1), state.Applied.Index.Next), command);

    private static void Do(KvStore store, KvOperation operation)
    {
        if (store.Prepare(operation, out var prepared) is null)
            store.Apply(prepared);
        store.Seal();
    }

    /// <summary>Everything that can be asked.</summary>
    private static string AllOf(ReplicatedState state)
    {
        List<object?> all = [state.Applied, state.NowUnixMs, state.Revision];
        for (var revision = 1L; revision <= state.Revision.Value + 1; revision++)
            all.AddRange(Both(state.Ask(new RangeQuery(Get("\0", "\0", revision)))));
        all.AddRange(Both(state.Ask(new TopicsQuery())));
        foreach (var topic in (string[])["x", "y", "z"])
        {
            all.AddRange(Both(state.Ask(new EventsQuery(topic, Offset.First, 10_000, int.MaxValue))));
            all.AddRange(((string[])["x", "y", "z"]).SelectMany(group => Both(state.Ask(new GroupQuery(topic, group)))));
        }

        all.AddRange(Both(state.Ask(new SagasQuery(null, 100))));
        return JsonSerializer.Serialize(all, Json);
    }

    private static string AllOf(KvStore store) => string.Join(
        "\n", Enumerable.Range(1, (int)store.Revision.Value + 1).Select(revision => JsonSerializer.Serialize(Both(store.Read(Get("\0", "\0", revision))), Json)));

    private static int Versions(KvStore store) => store.Keys.Walk(KeyRange.Prefix(default)).Sum(history => history.Count);
}
