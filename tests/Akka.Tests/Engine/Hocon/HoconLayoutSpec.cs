using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Engine.Hocon;

/// <summary>How a text may be laid out: lines, braces, separators, comments, white space.</summary>
public class HoconLayoutSpec
{
    private static Config Read(string text) => ConfigurationFactory.ParseString(text);

    [Fact]
    public void A_brace_may_stand_on_the_line_after_its_key()
    {
        var config = Read("akka\n{\n  actor\n  # why\n  {\n    provider = local\n  }\n}\nb\n=\n1\n");
        Assert.Equal("local", config.GetString("akka.actor.provider"));
        Assert.Equal(1, config.GetInt("b"));
    }

    [Fact]
    public void Objects_behind_their_keys_may_share_a_line_without_commas()
    {
        var config = Read("akka { actor { provider = remote } remote { port = 0 } loglevel = DEBUG } b { c = 1 }, d = 2");
        Assert.Equal("remote", config.GetString("akka.actor.provider"));
        Assert.Equal(0, config.GetInt("akka.remote.port", 1));
        Assert.Equal("DEBUG", config.GetString("akka.loglevel"));
        Assert.Equal(1, config.GetInt("b.c"));
        Assert.Equal(2, config.GetInt("d"));
    }

    [Fact]
    public void Windows_line_ends_are_line_ends()
    {
        var config = Read("a = 1\r\nb {\r\n  c = x y\r\n}\r\nd = [\r\n 1\r\n 2\r\n]\r\n");
        Assert.Equal(1, config.GetInt("a"));
        Assert.Equal("x y", config.GetString("b.c"));
        Assert.Equal([1, 2], config.GetIntList("d"));
    }

    [Fact]
    public void White_space_around_a_value_is_not_part_of_it_and_within_it_is()
    {
        var config = Read("a = \t one \t two \t \nb = \"  three  \" # no more\nc = four // no more");
        Assert.Equal("one \t two", config.GetString("a"));
        Assert.Equal("four", config.GetString("c"));
    }

    /// <summary>The separators of files, groups, records and units are white space, and so is a byte order mark anywhere; NEL is not.</summary>
    [Theory]
    [InlineData('\u001C')]
    [InlineData('\u001F')]
    [InlineData('\uFEFF')]
    [InlineData('\u00A0')]
    [InlineData('\u2028')]
    public void White_space_is_what_the_specification_says(char c)
    {
        var config = Read($"{c}a{c}={c}x{c}\n{c}b{c}{{{c}c = [1,{c}2]{c}}}{c}");
        Assert.Equal("x", config.GetString("a"));
        Assert.Equal([1, 2], config.GetIntList("b.c"));
        Assert.Equal("x\u0085y", Read("a = x\u0085y").GetString("a"));
    }

    [Fact]
    public void Signs_of_comments_within_quotes_are_text()
    {
        var config = Read("a = \"http://x#y\"\nb = \"\"\"# // all of it\"\"\"\n// c = 1\n# d = 1\ne = 1 # f = 1");
        Assert.Equal("http://x#y", config.GetString("a"));
        Assert.Equal("# // all of it", config.GetString("b"));
        Assert.False(config.HasPath("c"));
        Assert.False(config.HasPath("d"));
        Assert.False(config.HasPath("f"));
        Assert.Equal(1, config.GetInt("e"));
    }

    [Fact]
    public void Json_is_hocon()
    {
        var config = Read("""
            {
              "root" : { "int" : 1, "list" : [1, 2, { "x" : null }], "text" : "a\tb\u0041\/", "flag" : true }
            }
            """);
        Assert.Equal(1, config.GetInt("root.int"));
        Assert.True(config.GetBoolean("root.flag"));
        Assert.Equal("a\tbA/", config.GetString("root.text"));
        Assert.Equal(3, config.GetValue("root.list").GetArray().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\t")]
    [InlineData("# nothing\n// at all")]
    public void A_text_without_a_key_is_the_empty_configuration(string text)
    {
        Assert.True(Read(text).IsEmpty);
        Assert.False(Read(text).HasPath("a"));
        Assert.Equal(3, Read(text).GetInt("a", 3));
    }

    [Theory]
    [InlineData("foo\"10.0\" = 1", "foo10.0")]
    [InlineData("\"foo\"bar = 1", "foobar")]
    [InlineData("a \"b\" = 1", "a b")]
    [InlineData("a  \" b \"\t c = 1", "a   b \t c")]
    [InlineData("\"\" = 1", "")]
    [InlineData("\"a\"\"b\" += 1", "ab")]
    public void Quoted_and_unquoted_parts_beside_each_other_are_one_key(string text, string key) =>
        Assert.Equal(key, Assert.Single(Read(text).AsEnumerable()).Key);

    [Fact]
    public void A_path_may_have_keys_of_several_parts()
    {
        var config = Read("x.a\"b.c\".d = 1\nr = ${x.\"a\"\"b.c\".d}\ns = ${?x.a\"b\"}");
        Assert.Equal(1, config.GetInt("r"));
        Assert.Equal(1, config.GetInt("x.\"ab.c\".d"));
        Assert.False(config.HasPath("s"));
    }

    [Fact]
    public void Numbers_true_and_words_with_spaces_are_keys_too()
    {
        var config = Read("3.14 : 42\ntrue : 43\na b c : 44\n10.11.x = 45\nx-y_z = 46");
        Assert.Equal(42, config.GetInt("3.14"));
        Assert.Equal(43, config.GetInt("true"));
        Assert.Equal(44, config.GetInt("a b c"));
        Assert.Equal(45, config.GetInt("10.11.x"));
        Assert.Equal(46, config.GetInt("x-y_z"));
    }

    [Fact]
    public void An_address_needs_quotes_since_a_colon_does()
    {
        Assert.Throws<ConfigurationException>(() => Read("a = akka.tcp://Sys@127.0.0.1:4053"));
        Assert.Throws<ConfigurationException>(() => Read("a = [akka.tcp://Sys@127.0.0.1:4053]"));
        Assert.Equal("akka.tcp://Sys@127.0.0.1:4053", Read("a = \"akka.tcp://Sys@127.0.0.1:4053\"").GetString("a"));
        Assert.Equal("127.0.0.1", Read("a = 127.0.0.1").GetString("a"));
    }

    [Fact]
    public void Null_hides_what_was_assigned_before_and_lets_an_object_follow()
    {
        var config = Read("a.b = 1\na = null\na.c = 3");
        Assert.Null(config.GetString("a.b"));
        Assert.Equal(3, config.GetInt("a.c"));
    }
}
