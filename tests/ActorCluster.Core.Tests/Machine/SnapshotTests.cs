using System.Diagnostics;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using Xunit;
using Xunit.Abstractions;
using static ActorCluster.Core.Tests.Kv.KvTranscript;
using static ActorCluster.Core.Tests.Machine.SnapshotProperties;

namespace ActorCluster.Core.Tests.Machine;

public class SnapshotTests(ITestOutputHelper output)
{
    private readonly ReplicatedState state = new();

    [Fact]
    public void The_position_the_clock_and_the_configuration_are_part_of_it()
    {
        state.ApplyConfiguration(new(new(1), new(1)), new Configuration([new("n1"), new("n2")]));
        state.Apply(new(new(3), new(2)), new Command(1234, [Put("a", "1")]));
        var restored = Load(Blocks(state.BeginSnapshot()));
        Assert.Equal(new EntryId(new(3), new(2)), restored.Applied);
        Assert.Equal(1234, restored.NowUnixMs);
        Assert.Equal("n1,n2", restored.Configuration.ToString());
        Assert.Throws<InvalidOperationException>(() => restored.ApplyNothing(new(new(2), new(3))));
    }

    [Fact]
    public void An_empty_state_is_written_and_read_like_any_other()
    {
        var restored = Load(Blocks(state.BeginSnapshot()));
        Assert.Equal(EntryId.Zero, restored.Applied);
        Assert.Same(Configuration.None, restored.Configuration);
        Assert.Equal(Revision.First, restored.Revision);
    }

    [Fact]
    public void A_key_with_many_versions_is_spread_over_many_blocks()
    {
        for (var i = 1; i <= 1000; i++)
            state.Apply(new(new(1), new(i)), new Command(i, [Put("hot", new string('x', 100))]));
        using var cursor = state.BeginSnapshot(1000);
        var blocks = Blocks(cursor).ToList();
        Assert.All(blocks, block => Assert.InRange(block.Length, 1, 1200));
        Assert.Equal(1000, ((RangeQueryResult)Load(blocks).Ask(new RangeQuery(Get("hot", at: 1001))).Result!).Range.KeyValues[0].Version);
    }

    [Fact]
    public void A_version_or_a_block_that_is_not_known_is_refused_by_name()
    {
        var bytes = Blocks(state.BeginSnapshot()).SelectMany(block => block.ToArray()).ToArray();
        Assert.Contains("not a state of ActorCluster's", Refused(bytes, 0, (byte)'X'));
        Assert.Contains("written in version 2; this program knows 1", Refused(bytes, 7, 2));
        Assert.Contains("kind 9, which this program does not know", Refused(bytes, 8, 9));
        Assert.Contains("a block Keys of length", Refused(bytes, 8, 2));
        Assert.Contains("blocks of", Refused(bytes, bytes.Length - 1, 77));
    }

    [Fact]
    public void A_cursor_that_is_given_up_gives_no_more()
    {
        var cursor = state.BeginSnapshot();
        Assert.NotNull(cursor.Next());
        cursor.Dispose();
        Assert.Null(cursor.Next());
    }

    [Fact]
    public void A_hundred_thousand_keys_are_written_and_read_in_order_and_grow_on()
    {
        var keys = Enumerable.Range(0, 100_000).Select(i => $"key/{i:d6}").ToArray();
        for (var i = 0; i < keys.Length; i++)
            state.Apply(new(new(1), new(i + 1)), new Command(i, [Put(keys[i], "some value")]));
        using var cursor = state.BeginSnapshot();
        var blocks = Blocks(cursor).ToList();
        var clock = Stopwatch.StartNew();
        var restored = Load(blocks);
        output.WriteLine($"read in {clock.ElapsedMilliseconds} ms, {blocks.Sum(block => block.Length):N0} bytes");
        for (var i = 0; i < keys.Length; i += 100)
            restored.Apply(new(new(1), new(keys.Length + (i / 100) + 1)), new Command(i, [Put(keys[i] + "/a", "new")]));
        var all = ((RangeQueryResult)restored.Ask(new RangeQuery(Get("\0", "\0"))).Result!).Range.KeyValues.Select(pair => Text(pair.Key));
        Assert.Equal([.. keys.Concat(keys.Where((_, i) => i % 100 == 0).Select(key => key + "/a")).Order(StringComparer.Ordinal)], all);
    }

    private static string Refused(byte[] bytes, int at, byte value)
    {
        bytes = [.. bytes];
        bytes[at] = value;
        return Assert.Throws<FormatException>(() => Load([bytes])).Message;
    }
}
