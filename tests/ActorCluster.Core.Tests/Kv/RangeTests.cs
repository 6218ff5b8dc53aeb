using ActorCluster.Core.Kv;
using Xunit;
using static ActorCluster.Core.Tests.Kv.KvTranscript;

namespace ActorCluster.Core.Tests.Kv;

/// <summary>What a read may ask for, on five keys whose numbers run in different orders.</summary>
public class RangeTests
{
    private static readonly ReadRange All = Get("a", "\0");
    private readonly KvTranscript store = new();

    public RangeTests()
    {
        //            key      value     create  mod  version
        // afterwards a        5         2       2    1
        //            b        3         3       8    3
        //            c        4         4       6    2
        //            d        1         5       5    1
        foreach (var (key, value) in (IEnumerable<(string, string)>)[("a", "5"), ("b", "0"), ("c", "0"), ("d", "1"), ("c", "4"), ("b", "0"), ("b", "3")])
            store.Do(Put(key, value));
    }

    [Theory]
    [InlineData(SortTarget.Key, SortOrder.None, "abcd")]
    [InlineData(SortTarget.Key, SortOrder.Ascending, "abcd")]
    [InlineData(SortTarget.Key, SortOrder.Descending, "dcba")]
    [InlineData(SortTarget.Version, SortOrder.Ascending, "adcb")]
    [InlineData(SortTarget.Version, SortOrder.Descending, "bcad")]
    [InlineData(SortTarget.CreateRevision, SortOrder.Descending, "dcba")]
    [InlineData(SortTarget.ModRevision, SortOrder.Ascending, "adcb")]
    [InlineData(SortTarget.Value, SortOrder.None, "dbca")]
    [InlineData(SortTarget.Value, SortOrder.Descending, "acbd")]
    public void A_read_is_sorted_by_what_it_names(SortTarget target, SortOrder order, string keys) =>
        Assert.Equal(keys, KeysOf(All with { SortTarget = target, SortOrder = order }));

    [Fact]
    public void A_limit_cuts_after_sorting_and_says_that_there_is_more()
    {
        Assert.Equal("[a=5/2,2,1 b=3/3,8,3] of 4 more", store.Read(All with { Limit = 2 }));
        Assert.Equal("[d=1/5,5,1] of 4 more", store.Read(All with { Limit = 1, SortTarget = SortTarget.Value }));
        Assert.Equal("abcd", KeysOf(All with { Limit = 4 }));
        Assert.False(store.Store.Read(All with { Limit = 4 }).Result!.More);
    }

    [Fact]
    public void Bounds_on_revisions_leave_out_pairs_but_not_from_the_count()
    {
        Assert.Equal("bcd", KeysOf(All with { MinModRevision = new(5) }));
        Assert.Equal("ad", KeysOf(All with { MaxModRevision = new(5) }));
        Assert.Equal("cd", KeysOf(All with { MinCreateRevision = new(4) }));
        Assert.Equal("ab", KeysOf(All with { MaxCreateRevision = new(3) }));
        Assert.Equal("[c=4/4,6,2] of 4 more", store.Read(All with { MinModRevision = new(6), SortTarget = SortTarget.Version, Limit = 1 }));
    }

    [Fact]
    public void Only_keys_or_only_the_count_may_be_wanted()
    {
        Assert.Equal("[a=/2,2,1 b=/3,8,3] of 4 more", store.Read(All with { Limit = 2, KeysOnly = true }));
        Assert.Equal("[] of 4", store.Read(All with { Limit = 2, CountOnly = true }));
    }

    private string KeysOf(ReadRange read) => string.Concat(store.Store.Read(read).Result!.KeyValues.Select(pair => Text(pair.Key)));
}
