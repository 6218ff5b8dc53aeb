using ActorCluster.Core.Kv;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static ActorCluster.Core.Tests.Kv.KvTranscript;

namespace ActorCluster.Core.Tests.Kv;

/// <summary>The store against the model; a failure prints the seed and the shortest list of operations.</summary>
public class KvProperties
{
    private static readonly Gen<string> Key = Gen.Elements("a", "ab", "b", "c", "ca", "\u00ff");
    private static readonly Gen<string> End = Gen.Elements("", "", "b", "cb", "\0");

    private static readonly Gen<KvOperation> Simple = Gen.OneOf(
        Key.SelectMany(key => Gen.Elements("1", "2", "").SelectMany(value => Gen.Elements(true, false)
            .Select(prev => (KvOperation)Put(key, value, prev)))),
        Key.SelectMany(key => End.SelectMany(end => Gen.Elements(true, false).Select(prev => (KvOperation)Delete(key, end, prev)))),
        Key.SelectMany(key => End.SelectMany(end => Gen.Choose(0, 3).Select(limit => (KvOperation)Get(key, end, limit: limit)))));

    private static readonly Gen<KvOperation> Any = Gen.Frequency(
        (4, Simple),
        (1, Key.SelectMany(key => Gen.Choose(0, 3).SelectMany(version => Simple.ListOf(3).SelectMany(success => Simple.ListOf(2)
            .Select(failure => (KvOperation)new Txn(
                [If(key, CompareTarget.Version, CompareResult.Equal, version)], [.. success], [.. failure])))))));

    [Fact]
    public void Every_result_and_every_revision_is_the_models() =>
        Prop.ForAll(Any.ListOf().ToArbitrary(), operations =>
        {
            var (store, model) = (new KvTranscript(), new KvModel());
            foreach (var operation in operations.Where(operation => KvRules.Check(operation) is null))
                Assert.Equal(model.Do(operation), store.Do(operation));
            for (var revision = 1; revision <= model.Revision; revision++)
                Assert.Equal(model.Read(Get("\0", "\0", revision)), store.Read(Get("\0", "\0", revision)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Compaction_changes_no_read_at_or_after_it() =>
        Prop.ForAll(Any.ListOf().ToArbitrary(), Gen.Choose(1, 30).ToArbitrary(), (operations, at) =>
        {
            var store = new KvTranscript();
            foreach (var operation in operations)
                store.Do(operation);
            var first = Math.Min(at, store.Store.Revision.Value);
            List<string> Reads() => [.. Enumerable.Range((int)first, (int)(store.Store.Revision.Value - first + 1)).Select(revision => store.Read(Get("\0", "\0", revision)))];
            var before = Reads();
            Assert.Null(store.Store.Compact(new(first)));
            Assert.Equal(before, Reads());
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Thousands_of_keys_in_any_order_stay_in_order(int seed)
    {
        var random = new Random(seed);
        var keys = Enumerable.Range(0, 20_000).Select(i => $"key/{i:x5}").ToArray();
        if (seed != 1)
            random.Shuffle(keys);
        var store = new KvTranscript();
        foreach (var key in keys)
            store.Do(Put(key, key));
        Array.Sort(keys, StringComparer.Ordinal);
        var all = store.Store.Read(Get("\0", "\0")).Result!;
        Assert.Equal(keys, all.KeyValues.Select(pair => Text(pair.Key)));
        Assert.Equal(keys[5000..5010], store.Store.Read(Get(keys[5000], keys[5010])).Result!.KeyValues.Select(pair => Text(pair.Value)));
        Assert.All(keys, key => Assert.NotNull(store.Store.Keys.Find(Bytes(key).Span)));
    }
}
