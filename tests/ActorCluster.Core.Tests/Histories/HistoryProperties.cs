using System.Diagnostics;
using ActorCluster.Core.Histories;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Raft;
using Xunit;
using Xunit.Abstractions;

namespace ActorCluster.Core.Tests.Histories;

/// <summary>Random records that are linearizable by how they were made, and what becomes of them when something wrong is planted.</summary>
public sealed class HistoryProperties(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_a_register_has_answered_is_linearizable()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            var verdict = HistoryCheck.Judge(new RandomRecord(seed, operations: 120, keys: 2, clients: 8, withRevisions: seed % 2 == 0).Operations);
            Assert.True(verdict.Holds, $"seed {seed}: {Text(verdict)}");
        }
    }

    [Fact]
    public void Reads_that_are_as_old_as_they_say_hold()
    {
        var old = 0;
        for (ulong seed = 1; seed <= 300; seed++)
        {
            var record = new RandomRecord(seed, operations: 120, keys: 2, clients: 8, withRevisions: true, oldReads: true);
            var verdict = HistoryCheck.Judge(record.Operations);
            Assert.True(verdict.Holds, $"seed {seed}: {Text(verdict)}");
            old += record.Operations.Count(operation => operation.Age > TimeSpan.Zero);
        }

        Assert.True(old > 1000, $"only {old} reads were old");
    }

    /// <summary>By the register where no revisions are named, by revisions otherwise; of what is young enough by revisions alone.</summary>
    [Theory]
    [InlineData(ReadLevel.Linearizable)]
    [InlineData(ReadLevel.Lease)]
    [InlineData(ReadLevel.Bounded)]
    [InlineData(ReadLevel.Local)]
    public void A_planted_stale_read_is_found_by_either_look(ReadLevel level)
    {
        var isStrict = level is ReadLevel.Linearizable or ReadLevel.Lease;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var record = new RandomRecord(seed, operations: 150, keys: 2, clients: 6, withRevisions: !isStrict || seed % 2 == 0, oldReads: !isStrict);
            record.Plant(level);
            var verdict = HistoryCheck.Judge(record.Operations);
            Assert.True(verdict.Violations.Count > 0, $"seed {seed}: the stale read was not found");
            Assert.All(verdict.Violations, violation => Assert.True(violation.Operations.Count <= 3, $"seed {seed}: {violation.Operations.Count} operations are shown"));
        }
    }

    /// <summary>The rules that leave the search no choice leave out nothing: beside a search that tries every order.</summary>
    [Fact]
    public void Small_records_are_judged_as_by_trying_every_order()
    {
        var broken = 0;
        for (ulong seed = 1; seed <= 4000; seed++)
        {
            var operations = RandomRecord.Arbitrary(seed, operations: 7);
            var expected = EveryOrder.IsLinearizable(operations);
            if (!expected) broken++;
            Assert.True(expected == HistoryCheck.Judge(operations).Holds, $"seed {seed}: {(expected ? "linearizable" : "broken")}\n{string.Join('\n', operations)}");
        }

        Assert.InRange(broken, 400, 3600);
    }

    [Theory]
    [InlineData(1000, 64)]
    [InlineData(10, 32)]
    public void Two_hundred_thousand_operations_leave_no_key_undecided(int keys, int clients)
    {
        foreach (var withRevisions in new[] { false, true })
        {
            var record = new RandomRecord(1, operations: 200_000, keys, clients, withRevisions, oldReads: withRevisions);
            var clock = Stopwatch.StartNew();
            var verdict = HistoryCheck.Judge(record.Operations);
            output.WriteLine($"{(withRevisions ? "with" : "without")} revisions: {clock.Elapsed.TotalSeconds:F1} s");
            Assert.True(verdict.Holds, Text(verdict));
        }
    }

    private static string Text(HistoryVerdict verdict) => string.Join(
        '\n', verdict.Violations.Select(violation => $"{violation.What}: {string.Join("; ", violation.Operations)}").Concat(verdict.Undecided));
}

/// <summary>Tries every order: the definition, for a handful of operations on one key.</summary>
internal static class EveryOrder
{
    public static bool IsLinearizable(IReadOnlyList<RecordedOperation> operations) =>
        Extends(null, [.. operations.Where(operation => operation.Outcome != OperationOutcome.Failed)]);

    private static bool Extends(string? value, IReadOnlyList<RecordedOperation> rest)
    {
        if (rest.All(operation => operation.Outcome == OperationOutcome.Unknown)) return true;
        return rest.Any(next =>
            !rest.Any(other => other.Outcome == OperationOutcome.Ok && other.End < next.Start)
            && (After(value, next) is var (fits, after) && fits)
            && Extends(after, [.. rest.Where(other => !ReferenceEquals(other, next))]));
    }

    private static (bool Fits, string? After) After(string? value, RecordedOperation operation) => operation switch
    {
        { Outcome: OperationOutcome.Unknown, Kind: OperationKind.Get } => (true, value),
        { Outcome: OperationOutcome.Unknown, Kind: OperationKind.CompareAndSet } => (true, value == operation.Expected ? operation.Value : value),
        { Outcome: OperationOutcome.Unknown } => (true, operation.After),
        _ => (!operation.Observed || operation.Before == value, operation.Wrote ? operation.After : value),
    };
}

/// <summary>
/// A record made by clients of a register that does everything at once, at a moment between start and end; some reads are of what it was a while before, and say so.
/// </summary>
internal sealed class RandomRecord
{
    private readonly Rng rng;
    private readonly List<RecordedOperation> operations = [];
    private readonly Dictionary<string, (string? Value, long Mod)> store = [];
    private readonly List<(long Moment, long Revision, string Key, string? Value)> writes = [];
    private readonly bool withRevisions;
    private readonly bool oldReads;
    private long revision = 1;
    private int values;

    public RandomRecord(ulong seed, int operations, int keys, int clients, bool withRevisions, bool oldReads = false)
    {
        rng = new Rng(seed);
        (this.withRevisions, this.oldReads) = (withRevisions, oldReads);

        // Each client's next operation takes effect at a moment; they happen in the order of these moments.
        var due = new PriorityQueue<int, long>();
        for (var client = 0; client < clients; client++) due.Enqueue(client, rng.Between(1, 100));
        for (var number = 1; number <= operations; number++)
        {
            due.TryDequeue(out var client, out var moment);
            var (start, end) = (moment - rng.Between(0, 50), moment + rng.Between(0, 50));
            this.operations.Add(Do(new RecordedOperation(
                number, $"c{client}", (OperationKind)rng.Between(0, 3), $"k{rng.Between(1, keys)}", new Moment(start), new Moment(end), OperationOutcome.Ok), moment));
            due.Enqueue(client, end + 51 + rng.Between(0, 20));
        }
    }

    public IReadOnlyList<RecordedOperation> Operations => operations;

    /// <summary>Any operations at all on one key, likely not linearizable.</summary>
    public static IReadOnlyList<RecordedOperation> Arbitrary(ulong seed, int operations)
    {
        var rng = new Rng(seed);
        string? AnyValue() => rng.Between(0, 3) is var value and > 0 ? $"{value}" : null;
        return
        [
            .. Enumerable.Range(1, operations).Select(number =>
            {
                var start = rng.Between(0, 20);
                return new RecordedOperation(
                    number, "c", (OperationKind)rng.Between(0, 3), "k", new Moment(start), new Moment(start + rng.Between(0, 12)),
                    rng.Between(0, 9) switch { 0 => OperationOutcome.Failed, < 3 => OperationOutcome.Unknown, _ => OperationOutcome.Ok })
                {
                    Value = AnyValue() ?? "4", Expected = AnyValue(), Succeeded = rng.Between(0, 3) > 0, Found = AnyValue(),
                };
            }).Select(operation => operation.Kind == OperationKind.CompareAndSet && !operation.Succeeded && operation.Found == operation.Expected
                ? operation with { Succeeded = true }
                : operation),
        ];
    }

    /// <summary>Adds two writes, and long after them a read of what the level forbids it to find: the first.</summary>
    public void Plant(ReadLevel level)
    {
        var begin = operations.Max(operation => operation.End).Nanoseconds + 1;
        RecordedOperation At(int offset, OperationKind kind) =>
            new(operations.Count + 1, "c0", kind, "k1", new Moment(begin + offset), new Moment(begin + offset + 1), OperationOutcome.Ok);
        operations.Add(At(0, OperationKind.Put) with { Value = "old", Revision = Named(++revision) });
        operations.Add(At(2, OperationKind.Put) with { Value = "fresh", Revision = Named(++revision) });
        operations.Add(At(10_000, OperationKind.Get) with
        {
            Level = level,
            Answered = level,
            Found = "old",
            Revision = Named(revision - 1),
            ModRevision = Named(revision - 1),
            MaxAge = level == ReadLevel.Bounded ? TimeSpan.FromMicroseconds(9) : null,
            Age = level == ReadLevel.Local ? TimeSpan.FromMicroseconds(9) : null,
        });
    }

    private RecordedOperation Do(RecordedOperation asked, long moment)
    {
        if (oldReads && asked.Kind == OperationKind.Get && rng.Between(0, 1) == 0) return ReadOld(asked, moment);
        var (value, mod) = store.GetValueOrDefault(asked.Key);
        var operation = asked with
        {
            Value = asked.Kind is OperationKind.Put or OperationKind.CompareAndSet ? $"v{++values}" : null,
            Expected = asked.Kind == OperationKind.CompareAndSet && rng.Between(0, 3) > 0 ? value : null,
        };
        var isSwap = operation.Kind == OperationKind.CompareAndSet && operation.Expected == value;
        operation = operation with
        {
            Succeeded = isSwap,
            Found = isSwap || operation.Kind == OperationKind.Put ? null : value,
            ModRevision = operation.Kind == OperationKind.Get && value is not null ? Named(mod) : null,
        };
        var fate = rng.Between(0, 19);
        if (fate == 0) return operation with { Outcome = OperationOutcome.Failed, ModRevision = null };
        if (operation.Wrote && (fate > 2 || rng.Between(0, 1) == 0))
        {
            store[operation.Key] = (operation.After, ++revision);
            if (oldReads) writes.Add((moment, revision, operation.Key, operation.After));
        }

        return fate <= 2
            ? operation with { Outcome = OperationOutcome.Unknown, Succeeded = false, Found = null, ModRevision = null }
            : operation with { Revision = Named(revision) };
    }

    /// <summary>Finds what the register had a while before, and says how long.</summary>
    private RecordedOperation ReadOld(RecordedOperation asked, long moment)
    {
        var age = TimeSpan.FromTicks(rng.Between(0, 10));
        var then = moment - (age.Ticks * TimeSpan.NanosecondsPerTick);
        var last = writes.FindLastIndex(write => write.Moment <= then);
        var ofKey = last < 0 ? -1 : writes.FindLastIndex(last, last + 1, write => write.Key == asked.Key);
        var isBounded = rng.Between(0, 1) == 0;
        return asked with
        {
            Level = isBounded ? ReadLevel.Bounded : ReadLevel.Local,
            Answered = isBounded ? ReadLevel.Bounded : ReadLevel.Local,
            MaxAge = isBounded ? age + TimeSpan.FromTicks(rng.Between(0, 2)) : null,
            Age = age,
            Revision = Named(last < 0 ? 1 : writes[last].Revision),
            Found = ofKey < 0 ? null : writes[ofKey].Value,
            ModRevision = ofKey < 0 || writes[ofKey].Value is null ? null : Named(writes[ofKey].Revision),
        };
    }

    private Revision? Named(long value) => withRevisions ? new Revision(value) : null;
}
