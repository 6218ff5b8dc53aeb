using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Engine.Hocon;

/// <summary>What several values of one key are together, and what a substitution sees of them (HOCON, "duplicate keys and object merging").</summary>
public class HoconLayersSpec
{
    private static Config Read(params string[] lines) => ConfigurationFactory.ParseString(string.Join('\n', lines));

    private static IEnumerable<string> Keys(Config config, string path) => config.GetConfig(path).AsEnumerable().Select(e => e.Key).Order();

    /// <summary>The specification's example of a field whose value is a part of its own earlier value.</summary>
    [Fact]
    public void A_part_of_the_key_itself_is_looked_for_in_what_was_assigned_before()
    {
        var config = Read("foo { a { c = 1 } }", "foo = ${foo.a}", "foo { a = 2 }");
        Assert.Equal(2, config.GetInt("foo.a"));
        Assert.Equal(1, config.GetInt("foo.c"));
    }

    [Fact]
    public void A_part_of_the_key_itself_that_comes_only_later_is_missing()
    {
        var config = Read("foo { b { c = 1 } }", "foo = ${?foo.a}", "foo { a { d = 2 } }");
        Assert.Equal(["a", "b"], Keys(config, "foo"));
        Assert.Throws<ConfigurationException>(() => Read("foo { b = 1 }", "foo = ${foo.a}", "foo { a { d = 2 } }"));
    }

    [Fact]
    public void An_object_sees_a_key_that_a_later_substitution_brings()
    {
        var config = Read("b { y = 1 }", "a { x = ${a.y} }", "a = ${b}");
        Assert.Equal(1, config.GetInt("a.x"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[7]")]
    public void A_value_that_is_no_object_hides_for_good_what_came_before(string value)
    {
        var split = Read("defaults { pool { min = 1, max = 9 } }", "app = ${defaults}", $"app.pool = {value}", "app.pool { min = 2 }");
        Assert.Equal(["min"], Keys(split, "app.pool"));
        Assert.Equal(2, split.GetInt("app.pool.min"));
        var beside = Read($"a = {{ b {{ p = 1 }} }} {{ b = {value}, b {{ q = 2 }} }}");
        Assert.Equal(["q"], Keys(beside, "a.b"));
    }

    [Fact]
    public void A_null_that_an_object_follows_hides_the_object_of_a_fallback()
    {
        var config = Read("a = null", "a { d = 1 }").WithFallback(Read("a { c = 1 }")).WithFallback(Read("a { e = 1 }, f = 1"));
        Assert.Equal(["d"], Keys(config, "a"));
        Assert.Equal(1, config.GetInt("f"));
        Assert.Equal(["b", "c"], Keys(Read("a.b = 1").WithFallback(Read("a = null", "a.c = 1")).WithFallback(Read("a.d = 1")), "a"));
    }

    [Fact]
    public void A_part_taken_out_of_its_whole_has_fallbacks_of_its_own()
    {
        var part = Read("a = null", "a { d = 1 }").GetConfig("a").WithFallback(Read("c = 2"));
        Assert.Equal(1, part.GetInt("d"));
        Assert.Equal(2, part.GetInt("c"));
    }

    [Fact]
    public void A_substitution_does_not_find_a_hidden_value()
    {
        string[] lines = ["x { b = 5 }", "a { b { c = 1 } }", "a = ${x}"];
        Assert.Throws<ConfigurationException>(() => Read([.. lines, "r = ${a.b.c}"]));
        Assert.False(Read([.. lines, "r = ${?a.b.c}"]).HasPath("r"));
        Assert.Equal(5, Read([.. lines, "r = ${a.b}"]).GetInt("r"));
    }

    [Fact]
    public void What_is_added_to_a_list_is_added_wherever_the_list_was_begun()
    {
        Assert.Equal([1, 2], Read("x = { l = [1] } { l += 2 }").GetIntList("x.l"));
        Assert.Equal([1, 2, 3], Read("base { l = [1, 2] }", "x = ${base}", "x.l += 3").GetIntList("x.l"));
        Assert.Equal(["q", "r"], Read("a.l += q", "a = ${?NOPE}", "a.l += r").GetStringList("a.l"));
        Assert.Equal([1, 2], Read("a { 0 = 1 }", "a = ${?NOPE}", "a += 2").GetIntList("a"));
        Assert.Equal([2], Read("x = { l = [1] } { l = [], l += 2 }").GetIntList("x.l"));
    }

    [Fact]
    public void A_list_that_was_added_to_is_a_whole_list_where_it_is_substituted()
    {
        var config = Read("base { l += 1 }", "x { l = [0] }", "x = ${base}", "y = ${x.l.0}", "a += 1", "a = ${?NOPE}", "a += 2", "b = ${a.1}");
        Assert.Equal([1], config.GetIntList("x.l"));
        Assert.Equal(1, config.GetInt("y"));
        Assert.Equal(2, config.GetInt("b"));
        Assert.Equal([1], Read("l += 1").WithFallback(Read("l = [0]")).GetIntList("l"));
        Assert.Equal([1], Read("l = [{ m += 1 }]").GetValue("l").GetArray()[0].GetObject().GetKey("m")!.GetIntList());
    }

    [Fact]
    public void Adding_to_what_is_no_list_is_refused_at_its_place()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read("base { l = 1 }", "x = ${base}", "x.l += 3"));
        Assert.Contains("line 3, column 8: '+=' adds to a list", error.Message);
    }
}
