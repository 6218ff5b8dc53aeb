using Akka.Configuration;
using Akka.Configuration.Hocon;
using Xunit;

namespace Akka.Tests.Engine.Hocon;

/// <summary>What one configuration over another means, and what it does not change.</summary>
public class HoconFallbackSpec
{
    private static Config Read(string text) => ConfigurationFactory.ParseString(text);

    [Fact]
    public void A_value_hides_an_object_below_it_and_an_object_hides_a_value()
    {
        var value = Read("a { b = 1 }");
        var inner = Read("a { b { c = 2 } }");
        Assert.Equal(1, value.WithFallback(inner).GetInt("a.b"));
        Assert.Equal(2, inner.WithFallback(value).GetInt("a.b.c"));
    }

    [Fact]
    public void A_list_replaces_the_list_below_it() =>
        Assert.Equal([3], Read("a = [3]").WithFallback(Read("a = [1, 2]")).GetIntList("a"));

    [Fact]
    public void Each_text_has_its_substitutions_resolved_when_it_is_read()
    {
        var below = Read("dir = /var\nlog = ${dir}/log\npeer { host = a, port = 1 }\nother = ${peer}");
        var both = Read("dir = /tmp\npeer.port = 2").WithFallback(below);
        Assert.Equal("/tmp", both.GetString("dir"));
        Assert.Equal("/var/log", both.GetString("log"));
        Assert.Equal(2, both.GetInt("peer.port"));
        Assert.Equal(1, both.GetInt("other.port"));
        Assert.ThrowsAny<Exception>(() => Read("log = ${dir}/log").WithFallback(below));
    }

    [Fact]
    public void A_part_of_the_whole_has_what_its_fallbacks_say()
    {
        var part = Read("foo.bar.a = 123").WithFallback(Read("foo.bar { a = 1, b = 2 }")).WithFallback(Read("foo.bar.c = 3"))
            .GetConfig("foo.bar");
        Assert.Equal([123, 2, 3], new[] { "a", "b", "c" }.Select(k => part.GetInt(k)));
        Assert.Equal(["a", "b", "c"], part.AsEnumerable().Select(e => e.Key).Order());
    }

    [Fact]
    public void Texts_are_configurations_and_can_be_added()
    {
        Config config = "a = 1";
        Assert.Equal(2, (config + "a = 3, b = 2").GetInt("b"));
        Assert.Equal(1, (config + "a = 3, b = 2").GetInt("a"));
        Assert.Equal(3, ("a = 3" + config).GetInt("a"));
        Assert.Throws<ArgumentException>(() => config.WithFallback(config));
        Assert.Same(config, config.SafeWithFallback(config));
        Assert.Equal(1, ((Config)null!).SafeWithFallback(config).GetInt("a"));
    }

    [Fact]
    public void A_key_with_dots_is_one_key_where_it_is_quoted()
    {
        var config = Read("a { \"/abc/d.ev/*\".d = 123 }");
        Assert.Equal(123, config.GetConfig("a").GetConfig("\"/abc/d.ev/*\"").GetInt("d"));
        Assert.Equal(123, config.GetInt("a.\"/abc/d.ev/*\".d"));
        Assert.Equal(123, config.GetConfig("a").Root.GetObject().GetKey("/abc/d.ev/*")!.GetObject().GetKey("d")!.GetInt());
    }

    [Fact]
    public void An_object_of_a_program_can_be_a_configuration()
    {
        var source = new { akka = new { loglevel = "DEBUG", actor = new { count = 3, names = new[] { "a b", "c.d" } } }, on = true };
        var config = ConfigurationFactory.FromObject(source);
        Assert.Equal("DEBUG", config.GetString("akka.loglevel"));
        Assert.Equal(3, config.GetInt("akka.actor.count"));
        Assert.Equal(["a b", "c.d"], config.GetStringList("akka.actor.names"));
        Assert.True(config.GetBoolean("on"));
    }

    [Fact]
    public void A_value_can_be_put_at_a_key()
    {
        var config = Read("a { b = 1 }").GetValue("a").AtKey("c");
        Assert.Equal(1, config.GetInt("c.b"));
    }

    [Fact]
    public void An_included_text_that_is_handed_out_twice_stays_as_it_was()
    {
        var shared = Parser.Parse("x { y = 1 }", null);
        var first = ConfigurationFactory.ParseString("include \"shared\"\nx.y = 2\nx.z = 3", _ => shared);
        var second = ConfigurationFactory.ParseString("include \"shared\"", _ => shared);
        Assert.Equal(2, first.GetInt("x.y"));
        Assert.Equal(1, second.GetInt("x.y"));
        Assert.False(second.HasPath("x.z"));
    }

    [Fact]
    public void Lists_of_every_kind_of_number_can_be_read()
    {
        var config = Read("a = [1, 2]\nb = [1.5, 2.5]\nc = [on, false]\nd = []");
        Assert.Equal(new byte[] { 1, 2 }, config.GetByteList("a"));
        Assert.Equal([1L, 2L], config.GetLongList("a"));
        Assert.Equal([1.5f, 2.5f], config.GetFloatList("b"));
        Assert.Equal([1.5, 2.5], config.GetDoubleList("b"));
        Assert.Equal([1.5m, 2.5m], config.GetDecimalList("b"));
        Assert.Equal([true, false], config.GetBooleanList("c"));
        Assert.Empty(config.GetStringList("d"));
        Assert.Equal(["x"], config.GetStringList("missing", ["x"]));
        Assert.Equal(1.5m, config.GetDecimal("e", 1.5m));
    }

    [Theory]
    [InlineData("1e", 1L << 60)]
    [InlineData("3 PiB", 3L << 50)]
    [InlineData("2 EB", 2_000_000_000_000_000_000)]
    [InlineData("9007199254740993", 9_007_199_254_740_993)]
    [InlineData("10 bytes", 10)]
    public void Sizes_are_exact(string text, long bytes) => Assert.Equal(bytes, Read($"a = {text}").GetByteSize("a"));

    [Theory]
    [InlineData("Infinite", -1)]
    [InlineData("5 minutes", 300_000)]
    [InlineData("0.05 s", 50)]
    [InlineData("3 nanoseconds", 0)]
    [InlineData("1500 micros", 1.5)]
    public void Durations_have_long_units_too(string text, double milliseconds) =>
        Assert.Equal(
            TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond)), Read($"a = {text}").GetTimeSpan("a"));

    [Theory]
    [InlineData("-1s")]
    [InlineData("3 parsecs")]
    [InlineData("soon")]
    public void What_is_no_duration_is_refused(string text) => Assert.ThrowsAny<Exception>(() => Read($"a = {text}").GetTimeSpan("a"));

    [Fact]
    public void Infinite_is_refused_where_it_is_not_allowed() =>
        Assert.ThrowsAny<Exception>(() => Read("a = infinite").GetTimeSpan("a", null, false));
}
