using Akka.Configuration;
using Akka.Configuration.Hocon;
using Xunit;

namespace Akka.Tests.Engine.Hocon;

public class HoconIncludeSpec
{
    /// <summary>Reads from a set of files as a program does from a disk: names are relative to the including file.</summary>
    private static HoconRoot? Load(Dictionary<string, string> files, string folder, string name)
    {
        var path = folder + name;
        if (!files.TryGetValue(path, out var text)) return null;
        var own = path[..(path.LastIndexOf('/') + 1)];
        return Parser.Parse(text, included => Load(files, own, included)!);
    }

    private static Config Read(string text, Dictionary<string, string> files) =>
        ConfigurationFactory.ParseString(text, name => Load(files, "", name)!);

    [Fact]
    public void Included_keys_stand_where_the_include_stands()
    {
        var config = Read("a = 1\ninclude \"base.conf\"\nc = 3\nx { include file(\"base.conf\")\n b = 9 }",
            new() { ["base.conf"] = "a = 2, b = ${c}, c = 4" });
        Assert.Equal(2, config.GetInt("a"));
        Assert.Equal(3, config.GetInt("b"));
        Assert.Equal(9, config.GetInt("x.b"));
        Assert.Equal(4, config.GetInt("x.c"));
    }

    [Fact]
    public void A_substitution_in_an_included_text_looks_there_first_and_then_in_the_whole()
    {
        var config = Read("x { include \"inner.conf\" }\nname = outer\nown = far",
            new() { ["inner.conf"] = "own = near\na = ${own}\nb = ${name}" });
        Assert.Equal("near", config.GetString("x.a"));
        Assert.Equal("outer", config.GetString("x.b"));
    }

    [Fact]
    public void Includes_nest_relative_to_the_including_file()
    {
        var config = Read("include \"sub/one.conf\"", new()
        {
            ["sub/one.conf"] = "one = 1\ninclude \"two.conf\"",
            ["sub/two.conf"] = "two = ${one}2",
            ["two.conf"] = "two = wrong",
        });
        Assert.Equal(12, config.GetInt("two"));
    }

    [Fact]
    public void A_missing_file_is_nothing_unless_it_is_required()
    {
        Assert.Equal(1, Read("include \"no.conf\"\na = 1", []).GetInt("a"));
        var error = Assert.Throws<ConfigurationException>(() => Read("a = 1\ninclude required(\"no.conf\")", []));
        Assert.Contains("line 2, column 1: 'no.conf' is required", error.Message);
    }

    [Fact]
    public void A_missing_file_is_named_with_the_way_to_it()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read("include \"a.conf\"", new()
        {
            ["a.conf"] = "include \"b.conf\"",
            ["b.conf"] = "x = 1\ninclude required(\"no.conf\")",
        }));
        Assert.Contains("b.conf, line 2, column 1", error.Message);
        Assert.Contains("a.conf -> b.conf -> no.conf", error.Message);
    }

    [Fact]
    public void A_circle_is_refused_with_its_names()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read("include \"a.conf\"", new()
        {
            ["a.conf"] = "x = 1\ninclude \"b.conf\"",
            ["b.conf"] = "include \"a.conf\"",
        }));
        Assert.Contains("b.conf, line 1, column 1", error.Message);
        Assert.Contains("a.conf -> b.conf -> a.conf", error.Message);
    }

    [Fact]
    public void An_error_names_the_included_file()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read("include \"a.conf\"", new() { ["a.conf"] = "x = 1\ny = [" }));
        Assert.StartsWith("a.conf, line 2", error.Message);
        error = Assert.Throws<ConfigurationException>(() => Read("include \"a.conf\"", new() { ["a.conf"] = "x = ${gone}" }));
        Assert.StartsWith("a.conf, line 1, column 5", error.Message);
    }

    [Fact]
    public void Whatever_the_callback_throws_gets_the_place_of_the_include()
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(
            "x = 1\ninclude \"a\\u0000b\"", name => Parser.Parse(File.ReadAllText(name), null)));
        Assert.StartsWith("line 2, column 1: 'a\0b' cannot be included", error.Message);
        Assert.IsType<ArgumentException>(error.InnerException);
    }
}
