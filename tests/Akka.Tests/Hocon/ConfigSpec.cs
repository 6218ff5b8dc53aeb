using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Hocon;

/// <summary>Reading values: types, units, defaults, fallbacks.</summary>
public class ConfigSpec
{
    private static Config Read(string text) => ConfigurationFactory.ParseString(text);

    [Theory]
    [InlineData("10", 10)]
    [InlineData("10ms", 10)]
    [InlineData("3s", 3000)]
    [InlineData("1.5 s", 1500)]
    [InlineData("2 m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("2000000 ns", 2)]
    [InlineData("infinite", -1)]
    public void Durations_have_units(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Read($"a = {text}").GetTimeSpan("a"));

    [Theory]
    [InlineData("512", 512)]
    [InlineData("128000b", 128_000)]
    [InlineData("64k", 65_536)]
    [InlineData("64 kB", 64_000)]
    [InlineData("2KiB", 2048)]
    [InlineData("1m", 1_048_576)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("1g", 1_073_741_824)]
    public void Sizes_have_units(string text, long bytes) => Assert.Equal(bytes, Read($"a = {text}").GetByteSize("a"));

    [Theory]
    [InlineData("on", true)]
    [InlineData("true", true)]
    [InlineData("off", false)]
    [InlineData("false", false)]
    public void Booleans_have_two_names_each(string text, bool value) => Assert.Equal(value, Read($"a = {text}").GetBoolean("a", !value));

    [Fact]
    public void A_missing_value_is_the_default()
    {
        var config = Read("a = 1");
        Assert.Equal("x", config.GetString("b", "x"));
        Assert.Null(config.GetString("b"));
        Assert.Equal(7, config.GetInt("b.c", 7));
        Assert.True(config.GetBoolean("b", true));
        Assert.Equal(TimeSpan.FromSeconds(1), config.GetTimeSpan("b", TimeSpan.FromSeconds(1)));
        Assert.Empty(config.GetStringList("b"));
        Assert.Null(config.GetByteSize("b"));
        Assert.Null(config.GetConfig("b"));
        Assert.True(config.GetConfig("b").IsNullOrEmpty());
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
    }

    [Fact]
    public void Fallbacks_lie_below_one_another()
    {
        var config = Read("a { b = 1 }").WithFallback(Read("a { b = 2, c = 2 }")).WithFallback(Read("a { c = 3, d = 3 }\ne = 4"));
        Assert.Equal([1, 2, 3, 4], new[] { "a.b", "a.c", "a.d", "e" }.Select(p => config.GetInt(p)));
        Assert.Equal(3, config.GetConfig("a").GetInt("d"));
        Assert.DoesNotContain("e", config.ToString());
        Assert.Matches("e ?[=:] 4", config.ToString(true));
    }

    [Fact]
    public void A_config_is_not_changed_by_what_is_built_on_it()
    {
        var below = Read("a { b = 2 }");
        _ = Read("a { b = 1, c = 1 }").WithFallback(below);
        Assert.Equal(2, below.GetInt("a.b"));
        Assert.False(below.HasPath("a.c"));
    }
}
