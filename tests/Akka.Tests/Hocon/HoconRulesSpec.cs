using Akka.Configuration;
using Akka.Configuration.Hocon;
using Xunit;

namespace Akka.Tests.Hocon;

/// <summary>What HOCON's specification says of the texts that configuration files are made of, as far as Akka.NET's own reader goes with it.</summary>
public class HoconRulesSpec
{
    private static Config Read(string text) => ConfigurationFactory.ParseString(text);

    [Fact]
    public void Comments_begin_with_a_hash_or_two_slashes_outside_of_quotes()
    {
        var config = Read("# a = 1\n// b = 1\nc = 1 # d = 1\ne = 2 // f = 1\ng = \"http://x#y\"");
        Assert.Equal(1, config.GetInt("c"));
        Assert.Equal(2, config.GetInt("e"));
        Assert.Equal("http://x#y", config.GetString("g"));
        Assert.DoesNotContain(new[] { "a", "b", "d", "f" }, config.HasPath);
    }

    [Fact]
    public void Values_may_follow_an_equals_sign_or_a_colon_and_objects_their_key()
    {
        var config = Read("a = 1\nb : 2\nc { d = 3 }\ne = { f : 4 }, g = 5");
        Assert.Equal([1, 2, 3, 4, 5], new[] { "a", "b", "c.d", "e.f", "g" }.Select(path => config.GetInt(path)));
    }

    [Fact]
    public void Json_is_hocon()
    {
        var config = Read("""{ "root" : { "int" : 1, "list" : [1, 2], "text" : "a\tb", "flag" : true } }""");
        Assert.Equal(1, config.GetInt("root.int"));
        Assert.Equal([1, 2], config.GetIntList("root.list"));
        Assert.Equal("a\tb", config.GetString("root.text"));
        Assert.True(config.GetBoolean("root.flag"));
    }

    [Fact]
    public void Texts_need_no_quotes_keep_their_inner_spaces_and_may_have_several_lines_in_three_quotes()
    {
        var config = Read("a = one two  three \nc = \"\"\"first\n \"second\" \\n\"\"\"");
        Assert.Equal("one two  three", config.GetString("a"));
        Assert.Equal("first\n \"second\" \\n", config.GetString("c"));
    }

    [Fact]
    public void Keys_are_paths_unless_they_are_quoted()
    {
        var config = Read("a.b.c = 1\n\"/user/*\" { n = 2 }\na.\"x.y\".z = 3");
        Assert.Equal(1, config.GetConfig("a").GetInt("b.c"));
        Assert.Equal(2, config.GetInt("\"/user/*\".n"));
        Assert.Equal(3, config.GetInt("a.\"x.y\".z"));
    }

    [Fact]
    public void Objects_of_one_key_are_merged_and_of_other_values_the_last_counts()
    {
        var config = Read("a { b = 1, c = 2 }\na { b = 3, d = 4 }\na.e = 5\nx = 1\nx = 2\ny = 1\ny { z = 2 }");
        Assert.Equal([3, 2, 4, 5, 2, 2], new[] { "a.b", "a.c", "a.d", "a.e", "x", "y.z" }.Select(path => config.GetInt(path)));
    }

    [Fact]
    public void Lists_have_commas_or_lines_between_their_elements()
    {
        var config = Read("a = [1, 2]\nb = [\n x\n y\n]\nc = []");
        Assert.Equal([1, 2], config.GetIntList("a"));
        Assert.Equal(["x", "y"], config.GetStringList("b"));
        Assert.Empty(config.GetStringList("c"));
    }

    [Fact]
    public void A_substitution_means_the_final_value_of_its_path_wherever_that_stands()
    {
        var config = Read("a = ${b.c}\nb { c = ${d} }\nd = 1\nd = 2\ne = \"is \"${d}\" now\"");
        Assert.Equal("2", config.GetString("a"));
        Assert.Equal("is 2 now", config.GetString("e"));
    }

    [Fact]
    public void A_list_may_go_on_from_another_one()
    {
        var config = Read("base = [1, 2]\nmine = ${base} [3]");
        Assert.Equal([1, 2, 3], config.GetIntList("mine"));
        Assert.Equal([1, 2], config.GetIntList("base"));
    }

    [Fact]
    public void A_substitution_of_nothing_is_an_error() => Assert.ThrowsAny<Exception>(() => Read("a = ${no.such}").GetString("a"));

    [Fact]
    public void An_included_text_stands_where_the_include_stands()
    {
        var config = ConfigurationFactory.ParseString(
            "a = 1\nb = 1\ninclude \"base\"\nb = 3\nx { include \"base\" }",
            name => Parser.Parse(name == "base" ? "a = 2, b = 2" : "", null));
        Assert.Equal([2, 3, 2], new[] { "a", "b", "x.a" }.Select(path => config.GetInt(path)));
    }
}
