using ActorCluster.Core.Kv;
using Xunit;
using static ActorCluster.Core.Tests.Kv.KvTranscript;

namespace ActorCluster.Core.Tests.Kv;

/// <summary>Golden scenarios of single operations: what is done, and what it gives, @ the revision afterwards.</summary>
public class KvStoreTests
{
    private readonly KvTranscript store = new();

    [Fact]
    public void Revisions_count_changes_from_1_and_versions_count_from_a_keys_creation()
    {
        Assert.Equal("[] of 0 @1", store.Do(Get("a")));
        Assert.Equal("put @2", store.Do(Put("a", "1")));
        Assert.Equal("put, was a=1/2,2,1 @3", store.Do(Put("a", "2", prev: true)));
        Assert.Equal("put @4", store.Do(Put("b", "3", prev: true)));
        Assert.Equal("[a=2/2,3,2] of 1 @4", store.Do(Get("a")));
        Assert.Equal("deleted 1, was a=2/2,3,2 @5", store.Do(Delete("a", prev: true)));
        Assert.Equal("deleted 0 @5", store.Do(Delete("a", prev: true)));
        Assert.Equal("put @6", store.Do(Put("a", "4")));
        Assert.Equal("[a=4/6,6,1] of 1 @6", store.Do(Get("a")));
    }

    [Fact]
    public void One_command_is_one_revision()
    {
        Assert.Equal("put; put; [a=1/2,2,1 b=2/2,2,1] of 2 @2", store.Do(Put("a", "1"), Put("b", "2"), Get("a", "c")));
        Assert.Equal("deleted 1; put @3", store.Do(Delete("a"), Put("c", "3")));
    }

    [Fact]
    public void Older_revisions_stay_readable_and_later_ones_are_refused()
    {
        store.Do(Put("a", "1"));
        store.Do(Put("b", "2"));
        store.Do(Put("a", "3"));
        store.Do(Delete("a", "\0"));
        Assert.Equal("[] of 0", store.Read(Get("a", "\0", at: 1)));
        Assert.Equal("[a=1/2,2,1] of 1", store.Read(Get("a", "\0", at: 2)));
        Assert.Equal("[a=1/2,2,1 b=2/3,3,1] of 2", store.Read(Get("a", "\0", at: 3)));
        Assert.Equal("[a=3/2,4,2 b=2/3,3,1] of 2", store.Read(Get("a", "\0", at: 4)));
        Assert.Equal("[] of 0", store.Read(Get("a", "\0", at: 5)));
        Assert.Equal("FutureRevision: etcdserver: mvcc: required revision is a future revision", store.Read(Get("a", at: 6)));
    }

    [Fact]
    public void Compaction_forgets_what_only_older_reads_see()
    {
        store.Do(Put("a", "1"));
        store.Do(Put("a", "2"));
        store.Do(Put("b", "3"));
        store.Do(Delete("b"));
        store.Do(Put("a", "4"));
        Assert.Null(store.Store.Compact(new(5)));
        Assert.Equal("Compacted: etcdserver: mvcc: required revision has been compacted", store.Read(Get("a", at: 4)));
        Assert.Equal("[a=2/2,3,2] of 1", store.Read(Get("a", "\0", at: 5)));
        Assert.Equal("[a=4/2,6,3] of 1", store.Read(Get("a", "\0")));
        Assert.Equal(RejectionReason.Compacted, store.Store.Compact(new(5))!.Reason);
        Assert.Equal(RejectionReason.FutureRevision, store.Store.Compact(new(7))!.Reason);
        Assert.Equal(1, store.Store.Keys.Count);
    }

    [Theory]
    [InlineData("b", "", "b")]
    [InlineData("b", "d", "b bb c")]
    [InlineData("b", "c", "b bb")]
    [InlineData("b", "\0", "b bb c \u00ff")]
    [InlineData("\0", "\0", "a b bb c \u00ff")]
    [InlineData("c", "b", "")]
    [InlineData("ab", "", "")]
    public void A_range_is_one_key_or_from_a_key_to_an_end(string key, string end, string found)
    {
        foreach (var each in (string[])["c", "a", "bb", "\u00ff", "b"])
            store.Do(Put(each, ""));
        var keys = store.Store.Read(Get(key, end)).Result!.KeyValues.Select(pair => Text(pair.Key));
        Assert.Equal(found, string.Join(" ", keys));
    }

    [Theory]
    [InlineData("ab", "ac")]
    [InlineData("a\u00ff", "b")]
    [InlineData("\u00ff\u00ff", "\0")]
    [InlineData("", "\0")]
    public void A_prefix_ends_where_its_last_byte_that_can_grow_is_grown(string prefix, string end) =>
        Assert.Equal(end, Text(KeyRange.Prefix(Bytes(prefix)).End));

    [Fact]
    public void Keys_are_ordered_by_unsigned_bytes()
    {
        store.Do(Put("\u0080", "2"));
        store.Do(Put("\u007f", "1"));
        Assert.Equal("[\u007f=1/3,3,1 \u0080=2/2,2,1] of 2", store.Read(Get("\u0001", "\0")));
    }

    [Fact]
    public void A_put_may_keep_the_value_of_a_key_that_is_there()
    {
        var keep = new Put(Bytes("a"), default, IgnoreValue: true);
        Assert.Equal("Invalid: etcdserver: key not found", store.Do(keep));
        store.Do(Put("a", "1"));
        Assert.Equal("put @3", store.Do(keep));
        Assert.Equal("[a=1/2,3,2] of 1", store.Read(Get("a")));
        Assert.Equal("put @4", store.Do(new Put(Bytes("a"), Bytes("2"), IgnoreLease: true)));
        Assert.Equal("Invalid: etcdserver: value is provided", store.Do(keep with { Value = Bytes("2") }));
        Assert.Equal("Invalid: etcdserver: lease is provided", store.Do(new Put(Bytes("a"), default, Lease: 7, IgnoreLease: true)));
    }

    [Fact]
    public void What_breaks_a_rule_of_form_is_refused_and_changes_nothing()
    {
        Assert.Equal("Invalid: etcdserver: key is not provided", store.Do(Put("", "1")));
        Assert.Equal("Invalid: etcdserver: key is not provided", store.Do(Delete("", "\0")));
        Assert.Equal("Invalid: etcdserver: key is not provided", store.Read(Get("", "b")));
        Assert.Equal("Invalid: leases are not served yet: put without lease 7", store.Do(new Put(Bytes("a"), Bytes("1"), Lease: 7)));
        Assert.Equal("Invalid: etcdserver: invalid sort option", store.Read(Get("a") with { SortTarget = (SortTarget)5 }));
        Assert.Equal("Invalid: etcdserver: duplicate key given in txn request", store.Do(Put("a", "1"), Put("a", "2")));
        Assert.Equal("put @2", store.Do(Put("a", "1")));
    }
}
