using ActorCluster.Core.Kv;
using Xunit;
using static ActorCluster.Core.Tests.Kv.KvTranscript;

namespace ActorCluster.Core.Tests.Kv;

/// <summary>Transactions, as a transcript.</summary>
public class TxnTests
{
    private const string Duplicate = "Invalid: etcdserver: duplicate key given in txn request";
    private const string TooMany = "Invalid: etcdserver: too many operations in txn request";

    private readonly KvTranscript store = new();

    [Fact]
    public void A_lock_is_taken_once()
    {
        var take = new Txn([If("lock", CompareTarget.CreateRevision, CompareResult.Equal, 0)], [Put("lock", "me")], [Get("lock")]);
        Assert.Equal("then (put) @2", store.Do(take));
        Assert.Equal("else ([lock=me/2,2,1] of 1) @2", store.Do(take));
    }

    [Fact]
    public void Reads_inside_see_what_was_written_before_them_and_all_of_it_is_one_revision()
    {
        store.Do(Put("a", "1"));
        var txn = new Txn([], [Get("a", "\0"), Put("b", "2"), Get("a", "\0"), Delete("a"), Get("a", "\0"), Get("a", "\0", at: 2)], []);
        Assert.Equal(
            "then ([a=1/2,2,1] of 1; put; [a=1/2,2,1 b=2/3,3,1] of 2; deleted 1; [b=2/3,3,1] of 1; [a=1/2,2,1] of 1) @3",
            store.Do(txn));
    }

    [Fact]
    public void A_transaction_that_changes_nothing_makes_no_revision() =>
        Assert.Equal("then (deleted 0; [] of 0) @1", store.Do(new Txn([], [Delete("a"), Get("a")], [])));

    [Theory]
    [InlineData(CompareTarget.Version, 2, CompareResult.Equal, true)]
    [InlineData(CompareTarget.Version, 1, CompareResult.Greater, true)]
    [InlineData(CompareTarget.Version, 2, CompareResult.Greater, false)]
    [InlineData(CompareTarget.Version, 3, CompareResult.Less, true)]
    [InlineData(CompareTarget.CreateRevision, 2, CompareResult.Equal, true)]
    [InlineData(CompareTarget.ModRevision, 3, CompareResult.Equal, true)]
    [InlineData(CompareTarget.ModRevision, 3, CompareResult.NotEqual, false)]
    [InlineData(CompareTarget.Lease, 0, CompareResult.Equal, true)]
    public void Numbers_are_compared_from_the_keys_side(CompareTarget target, long number, CompareResult result, bool holds)
    {
        store.Do(Put("a", "1"));
        store.Do(Put("a", "2"));
        Assert.Equal(holds ? "then () @3" : "else () @3", store.Do(new Txn([If("a", target, result, number)], [], [])));
    }

    [Fact]
    public void A_missing_key_has_numbers_0_but_no_value()
    {
        Assert.StartsWith("then", store.Do(new Txn([If("a", CompareTarget.Version, CompareResult.Equal, 0)], [], [])));
        Assert.StartsWith("else", store.Do(new Txn([IfValue("a", CompareResult.Equal, "")], [], [])));
        Assert.StartsWith("else", store.Do(new Txn([IfValue("a", CompareResult.NotEqual, "x")], [], [])));
        store.Do(Put("a", "m"));
        Assert.StartsWith("then", store.Do(new Txn([IfValue("a", CompareResult.Greater, "l")], [], [])));
        Assert.StartsWith("then", store.Do(new Txn([IfValue("a", CompareResult.NotEqual, "x")], [], [])));
    }

    [Fact]
    public void A_comparison_of_a_range_holds_if_it_holds_for_every_key()
    {
        store.Do(Put("a1", "x"));
        store.Do(Put("a2", "x"));
        var all = new KeyCompare(KeyRange.Prefix(Bytes("a")), CompareTarget.Value, CompareResult.Equal, Value: Bytes("x"));
        Assert.StartsWith("then", store.Do(new Txn([all], [], [])));
        store.Do(Put("a2", "y"));
        Assert.StartsWith("else", store.Do(new Txn([all], [], [])));
        Assert.StartsWith("else", store.Do(new Txn([all with { Keys = KeyRange.Prefix(Bytes("b")) }], [], [])));
    }

    [Fact]
    public void Nested_comparisons_look_at_the_state_before_the_whole()
    {
        var inner = new Txn([If("a", CompareTarget.Version, CompareResult.Equal, 0)], [Put("b", "new")], [Put("b", "old")]);
        Assert.Equal("then (put; then (put)) @2", store.Do(new Txn([], [Put("a", "1"), inner], [])));
        Assert.Equal("then (put; else (put)) @3", store.Do(new Txn([], [Put("a", "1"), inner], [])));
    }

    [Fact]
    public void No_key_is_written_twice_in_one_branch()
    {
        var putA = new Txn([], [Put("a", "1")], []);
        Assert.Equal(Duplicate, store.Do(new Txn([], [Put("a", "1"), Put("a", "2")], [])));
        Assert.Equal(Duplicate, store.Do(new Txn([], [], [Put("a", "1"), Delete("a", "b")])));
        Assert.Equal(Duplicate, store.Do(new Txn([], [Put("a", "1"), putA], [])));
        Assert.Equal(Duplicate, store.Do(new Txn([], [putA, putA], [])));
        Assert.Equal(Duplicate, store.Do(new Txn([], [Delete("a"), putA], [])));
        Assert.Equal("then (put) @2", store.Do(new Txn([], [Put("a", "1")], [Put("a", "2")])));
        Assert.Equal("then (then (put)) @3", store.Do(new Txn([], [new Txn([], [Put("a", "1")], [Put("a", "2")])], [])));
        Assert.Equal("then (deleted 1; deleted 0) @4", store.Do(new Txn([], [Delete("a"), Delete("a", "c")], [])));
    }

    [Fact]
    public void A_transaction_has_at_most_128_operations_with_all_that_is_nested_in_it()
    {
        KvOperation[] Gets(int count) => [.. Enumerable.Repeat(Get("a"), count)];
        Assert.Equal(128, store.Store.Prepare(new Txn([], Gets(128), []), out _) is null ? 128 : 0);
        Assert.Equal(TooMany, store.Do(new Txn([], Gets(129), [])));
        Assert.Equal(TooMany, store.Do(new Txn([], [.. Gets(100), new Txn([], Gets(28), [])], [])));
        Assert.StartsWith("then", store.Do(new Txn([], [.. Gets(100), new Txn([], Gets(27), [])], [])));
    }

    [Fact]
    public void What_cannot_be_done_in_the_branch_taken_refuses_the_whole()
    {
        Assert.StartsWith("FutureRevision", store.Do(new Txn([], [Put("a", "1"), Get("a", at: 9)], [])));
        Assert.StartsWith("Invalid: etcdserver: key not found", store.Do(new Txn([], [Put("a", "1"), new Put(Bytes("b"), default, IgnoreValue: true)], [])));
        Assert.StartsWith("then", store.Do(new Txn([], [Put("a", "1")], [Get("a", at: 9)])));
        Assert.StartsWith("Invalid: etcdserver: key is not provided", store.Do(new Txn([], [], [Put("", "1")])));
    }
}
