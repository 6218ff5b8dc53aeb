using ActorCluster.Core.Histories;
using ActorCluster.Core.Kv;
using Xunit;
using static ActorCluster.Core.Tests.Histories.Records;

namespace ActorCluster.Core.Tests.Histories;

/// <summary>Records that are known to be good and known to be bad, one idea each.</summary>
public sealed class HistoryCheckTests
{
    public static TheoryData<string, RecordedOperation[]> Good => new()
    {
        { "nothing", [] },
        { "one after the other", [Put(0, 1, "a"), Get(2, 3, "a"), Delete(4, 5, "a"), Get(6, 7, null)] },
        { "a read beside a write sees it or not", [Put(0, 1, "a"), Put(2, 9, "b"), Get(3, 4, "a"), Get(5, 6, "b")] },
        { "writes beside each other in the order that reads show", [Put(0, 10, "a"), Put(0, 10, "b"), Put(0, 10, "c"), Get(11, 12, "b")] },
        { "a lost write took effect late", [Put(0, 1, "a"), Put(2, 3, "b").Lost(), Get(4, 5, "a"), Get(6, 7, "b"), Get(8, 9, "b")] },
        { "a lost write never took effect", [Put(0, 1, "a"), Put(2, 3, "b").Lost(), Get(4, 5, "a")] },
        { "a lost write between two reads of a later one's rival", [Put(0, 1, "a"), Put(2, 3, "x").Lost(), Put(4, 5, "b"), Get(6, 7, "b"), Get(8, 9, "x")] },
        { "a refused write", [Put(0, 1, "a"), Put(2, 3, "b").Refused(), Get(4, 5, "a")] },
        { "a chain of swaps in another order than their starts", [Cas(0, 10, "b", "c"), Cas(1, 10, "a", "b"), Cas(2, 10, null, "a"), Get(11, 12, "c")] },
        { "a swap that found something else", [Put(0, 1, "a"), CasRefused(2, 3, "z", "b", "a"), Get(4, 5, "a")] },
        { "a lost swap that took effect", [Put(0, 1, "a"), Cas(2, 3, "a", "b").Lost(), Get(4, 5, "b")] },
        { "a lost delete", [Put(0, 1, "a"), Delete(2, 3, null).Lost(), Get(4, 5, "a"), Get(6, 7, null)] },
        { "the same value twice", [Put(0, 1, "a"), Put(2, 3, "b"), Put(4, 9, "a"), Get(5, 6, "b"), Get(7, 8, "a")] },
        { "a local read may be old", [Put(0, 1, "a", 2), Put(2, 3, "b", 3), Get(4, 5, "a", 2, 2, ReadLevel.Local)] },
        { "a bounded read within its bound", [Put(0, 1, "a", 2), Put(2_000, 3_000, "b", 3), Get(4_000, 5_000, "a", 2, 2, ReadLevel.Bounded) with { MaxAge = TimeSpan.FromMicroseconds(2) }] },
        { "a lost write between two revisions", [Put(0, 1, "a", 2), Put(2, 3, "b").Lost(), Get(4, 5, "b", 3, 3), Put(6, 7, "c", 4), Get(8, 9, "c", 4, 4)] },
    };

    public static TheoryData<string, RecordedOperation[], int> Bad => new()
    {
        { "a stale read", [Put(0, 1, "a"), Put(2, 3, "b"), Get(4, 5, "a")], 3 },
        { "a lost update", [Put(0, 1, "a"), Get(2, 3, null)], 2 },
        { "a read of what nobody wrote", [Put(0, 1, "a"), Get(2, 3, "z")], 1 },
        { "a read of what was refused", [Put(0, 1, "a"), Put(2, 3, "b").Refused(), Get(4, 5, "b")], 1 },
        { "a read from the future", [Get(0, 1, "a"), Put(2, 3, "a")], 1 },
        { "reads that see two writes in two orders", [Put(0, 20, "a"), Put(0, 20, "b"), Get(1, 2, "a"), Get(3, 4, "b"), Get(5, 6, "a")], 5 },
        { "two swaps of one value", [Put(0, 1, "a"), Cas(2, 9, "a", "b"), Cas(2, 9, "a", "c")], 3 },
        { "a lost write seen and then not", [Put(0, 1, "a"), Put(2, 3, "b").Lost(), Get(4, 5, "b"), Get(6, 7, "a")], 4 },
        { "a swap that found what it expected and did not write", [Put(0, 1, "a"), CasRefused(2, 3, "a", "b", "a")], 1 },
        { "deleted and there", [Put(0, 1, "a"), Delete(2, 3, "a"), Get(4, 5, "a")], 3 },
        { "a lease read that is stale", [Put(0, 1, "a"), Put(2, 3, "b"), Get(4, 5, "a", level: ReadLevel.Lease)], 3 },
        { "two writes of one revision", [Put(0, 5, "a", 2), Put(0, 5, "b", 2).On("other")], 2 },
        { "a write below what was shown, on another key", [Put(0, 1, "a", 5), Put(2, 3, "b", 4).On("other")], 2 },
        { "a stale read of another key", [Put(0, 1, "a", 5), Get(2, 3, null, 4).On("other")], 2 },
        { "a local read that is wrong", [Put(0, 1, "a", 2), Put(2, 3, "b", 3), Get(4, 5, "a", 3, level: ReadLevel.Local)], 2 },
        { "a local read of a write that came after its revision", [Put(0, 1, "a", 2), Put(2, 9, "b", 4), Get(3, 4, "b", 3, level: ReadLevel.Local)], 2 },
        { "a bounded read beyond its bound", [Put(0, 1, "a", 2), Put(2_000, 3_000, "b", 3), Get(6_000, 7_000, "a", 2, 2, ReadLevel.Bounded) with { MaxAge = TimeSpan.FromMicroseconds(2) }], 2 },
        { "a read below the revision that it asked for", [Put(0, 1, "a", 2), Get(2, 3, "a", 2, 2, ReadLevel.Local) with { MinRevision = new Revision(3) }], 1 },
        { "a read that says it is younger than it is", [Put(0, 1, "a", 2), Put(2_000, 3_000, "b", 3), Get(6_000, 7_000, "a", 2, 2, ReadLevel.Local) with { Age = TimeSpan.FromMicroseconds(2) }], 2 },
        { "a bounded read that says it is older than the bound", [Put(0, 1, "a", 2), Get(2, 3, "a", 2, 2, ReadLevel.Bounded) with { MaxAge = TimeSpan.FromMicroseconds(2), Age = TimeSpan.FromMicroseconds(3), Answered = ReadLevel.Bounded }], 1 },
        { "a linearizable read that was answered by a lease", [Put(0, 1, "a", 2), Get(2, 3, "a", 2, 2) with { Answered = ReadLevel.Lease }], 1 },
        { "a lease read that was answered with what is local", [Put(0, 1, "a", 2), Get(2, 3, "a", 2, 2, ReadLevel.Lease) with { Answered = ReadLevel.Local }], 1 },
        { "a bounded read that was answered with what is local", [Put(0, 1, "a", 2), Get(2, 3, "a", 2, 2, ReadLevel.Bounded) with { MaxAge = TimeSpan.FromMicroseconds(2), Answered = ReadLevel.Local }], 1 },
        { "a bounded read that says it is linearizable and is stale", [Put(0, 1, "a"), Put(2, 3, "b"), Get(4, 5, "a", level: ReadLevel.Bounded) with { MaxAge = TimeSpan.FromSeconds(1), Answered = ReadLevel.Linearizable }], 3 },
        { "a lease read of another key that is stale", [Put(0, 1, "a", 5), Get(2, 3, null, 4, level: ReadLevel.Lease).On("other")], 2 },
        { "another write's mod revision", [Put(0, 1, "a", 2), Put(2, 3, "b", 3), Get(4, 5, "b", 3, 2)], 2 },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_record_holds(string what, RecordedOperation[] operations)
    {
        var verdict = Judge(operations);
        Assert.True(verdict.Holds, $"{what}: {string.Join("; ", verdict.Violations.Select(violation => violation.What))}");
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_record_is_found_and_its_smallest_part_is_shown(string what, RecordedOperation[] operations, int smallest)
    {
        var violation = Assert.Single(Judge(operations).Violations);
        Assert.True(violation.Operations.Count == smallest, $"{what}: {string.Join("; ", violation.Operations)}");
    }

    [Fact]
    public void A_record_of_many_keys_names_the_one_that_is_broken()
    {
        var good = Enumerable.Range(0, 50).SelectMany(i => new[] { Put(2 * i, (2 * i) + 1, $"v{i}").On($"k{i % 7}") });
        var verdict = Judge([.. good, Put(200, 201, "x").On("odd"), Get(202, 203, null).On("odd")]);
        var violation = Assert.Single(verdict.Violations);
        Assert.Contains("odd", violation.What);
        Assert.Equal([51, 52], violation.Operations.Select(operation => operation.Number));
    }
}
