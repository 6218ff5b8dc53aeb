using Akka.Configuration;
using Akka.Configuration.Hocon;
using Xunit;

namespace Akka.Tests.Engine.Hocon;

/// <summary>What HOCON's text means: values, merging, substitution.</summary>
public class HoconTextSpec
{
    private static Config Read(string text) => ConfigurationFactory.ParseString(text);

    [Fact]
    public void Comments_separators_and_the_outermost_braces_are_optional()
    {
        var config = Read("{ a = 1, b : 2 // two\n # nothing\n c { d = x }\n, e = y }");
        Assert.Equal(1, config.GetInt("a"));
        Assert.Equal(2, config.GetInt("b"));
        Assert.Equal("x", config.GetString("c.d"));
        Assert.Equal("y", config.GetString("e"));
    }

    /// <summary>HOCON's own specification has these; Akka.NET's reader does not take them.</summary>
    [Fact]
    public void Values_that_HOCON_has_and_Akka_NET_does_not_read_are_read()
    {
        var config = Read("a = yes, b = no, c = 5000us, d = 0.5 MiB");
        Assert.True(config.GetBoolean("a", false));
        Assert.False(config.GetBoolean("b", true));
        Assert.Equal(TimeSpan.FromMilliseconds(5), config.GetTimeSpan("c"));
        Assert.Equal(524_288, config.GetByteSize("d"));
    }

    [Fact]
    public void Texts_are_unquoted_quoted_or_in_three_quotes()
    {
        var config = Read(
            "a = one two  three \nb = \"x # \\\"y\\\" \\u0041\"\nc = \"\"\"first\n \"second\" \\n\"\"\"\nd = pre\"fix ed\" 5");
        Assert.Equal("one two  three", config.GetString("a"));
        Assert.Equal("x # \"y\" A", config.GetString("b"));
        Assert.Equal("first\n \"second\" \\n", config.GetString("c"));
        Assert.Equal("prefix ed 5", config.GetString("d"));
    }

    [Fact]
    public void Keys_are_paths_and_may_be_quoted()
    {
        var config = Read("a.b.c = 1\na.\"x.y\".z = 2\n\"/user/*\" { n = 3 }\n\"T, A\" = bytes");
        Assert.Equal(1, config.GetInt("a.b.c"));
        Assert.Equal(2, config.GetInt("a.\"x.y\".z"));
        Assert.Equal(3, config.GetInt("\"/user/*\".n"));
        Assert.Equal(["b", "x.y"], config.GetConfig("a").AsEnumerable().Select(e => e.Key));
        Assert.Equal("bytes", config.Root.GetObject().Items["T, A"].GetString());
    }

    [Fact]
    public void An_object_with_numbers_among_its_keys_reads_as_the_list_of_those()
    {
        var config = Read("a { 1 = y, 0 = x, name = z }\nb = ${a} [w]");
        Assert.Equal(["x", "y"], config.GetStringList("a"));
        Assert.Equal(["x", "y", "w"], config.GetStringList("b"));
        Assert.Equal("z", config.GetString("a.name"));
    }

    [Fact]
    public void Objects_merge_and_later_values_win()
    {
        var config = Read("a { b = 1, c = 2 }\na { b = 3, d = 4 }\na.e = 5\nx = 1\nx { y = 2 }\nz { y = 1 }\nz = 7");
        Assert.Equal(3, config.GetInt("a.b"));
        Assert.Equal(2, config.GetInt("a.c"));
        Assert.Equal(5, config.GetInt("a.e"));
        Assert.Equal(2, config.GetInt("x.y"));
        Assert.Equal(7, config.GetInt("z"));
        Assert.False(config.HasPath("z.y"));
    }

    [Fact]
    public void Lists_are_concatenated_appended_and_read_by_index()
    {
        var config = Read(
            "a = [1, 2] [3]\nb = ${a} [4,]\nb += 5\nc = [\n x\n y, z\n]\nd += first\ne.0 = p\ne.1 = q\nf = [{ n = 1 }, { n = 2 }]");
        Assert.Equal([1, 2, 3], config.GetIntList("a"));
        Assert.Equal([1, 2, 3, 4, 5], config.GetIntList("b"));
        Assert.Equal(["x", "y", "z"], config.GetStringList("c"));
        Assert.Equal(["first"], config.GetStringList("d"));
        Assert.Equal(["p", "q"], config.GetStringList("e"));
        Assert.Equal(2, config.GetValue("f").GetArray()[1].GetObject().GetKey("n")!.GetInt());
        Assert.Equal(2, config.GetInt("f.1.n"));
    }

    [Fact]
    public void Substitutions_see_the_final_value_wherever_it_stands()
    {
        var config = Read("a = ${b.c}\nb { c = ${d}/x, e = ${b.c} }\nd = 1\nd = 2\nf = ${b} { g = 9 }");
        Assert.Equal("2/x", config.GetString("a"));
        Assert.Equal("2/x", config.GetString("b.e"));
        Assert.Equal("2/x", config.GetString("f.c"));
        Assert.Equal(9, config.GetInt("f.g"));
    }

    [Fact]
    public void A_substitution_of_its_own_key_means_what_was_there_before()
    {
        var config = Read("path = /bin\npath = ${path}\":/usr\"\na { x = 1 }\na = ${a} { y = ${a.x}1 }\nl = [1]\nl = ${l} [2]\nn = ${?n}5");
        Assert.Equal("/bin:/usr", config.GetString("path"));
        Assert.Equal(1, config.GetInt("a.x"));
        Assert.Equal(11, config.GetInt("a.y"));
        Assert.Equal([1, 2], config.GetIntList("l"));
        Assert.Equal(5, config.GetInt("n"));
    }

    [Fact]
    public void An_optional_substitution_without_a_value_leaves_what_was_there()
    {
        var config = Read("a = 1\na = ${?missing}\nb = ${?missing}\nc = [x, ${?missing}]\nd = ${?missing} rest");
        Assert.Equal(1, config.GetInt("a"));
        Assert.False(config.HasPath("b"));
        Assert.Equal(["x"], config.GetStringList("c"));
        Assert.Equal(" rest", config.GetString("d"));
    }

    [Theory]
    [InlineData("${?u} y", " y")]
    [InlineData("y ${?u}", "y ")]
    [InlineData("x ${?u} y", "x  y")]
    [InlineData("${?u} ${?v}", " ")]
    [InlineData("${?u}x${?v}", "x")]
    [InlineData("${?u} null", " null")]
    public void An_optional_substitution_without_a_value_is_an_empty_text_within_a_text(string value, string text) =>
        Assert.Equal(text, Read($"a = {value}").GetString("a"));

    [Fact]
    public void Beside_a_list_or_an_object_an_optional_substitution_without_a_value_is_nothing()
    {
        var config = Read("a = ${?u} [1] ${?v}\nb = ${?u} { c = 2 } ${?v}\nd = ${?u}${?v}\ne = ${?u}${n}\nn = null");
        Assert.Equal([1], config.GetIntList("a"));
        Assert.Equal(2, config.GetInt("b.c"));
        Assert.False(config.HasPath("d"));
        Assert.Null(config.GetString("e"));
    }

    [Fact]
    public void The_environment_stands_in_for_a_missing_key()
    {
        Environment.SetEnvironmentVariable("HOCON_SPEC_PORT", "4053");
        var config = Read("port = 1\nport = ${?HOCON_SPEC_PORT}\nname = n-${HOCON_SPEC_PORT}");
        Assert.Equal(4053, config.GetInt("port"));
        Assert.Equal("n-4053", config.GetString("name"));
    }

    [Fact]
    public void Null_is_no_text_but_hides_what_is_below()
    {
        var config = Read("a = null\nb = \"null\"").WithFallback(Read("a = 1"));
        Assert.True(config.HasPath("a"));
        Assert.Null(config.GetString("a"));
        Assert.Equal("null", config.GetString("b"));
    }

    [Theory]
    [InlineData("a = ${a}", "line 1, column 5: ${a} refers to itself")]
    [InlineData("a = ${b}\nb = ${a}", "refers to itself")]
    [InlineData("a = 1\nb = ${no.such}", "line 2, column 5: ${no.such} stands for nothing")]
    [InlineData("a = 1\nb { c = 2\n", "line 3, column 1: '}' was expected for the object that begins at line 2, column 4")]
    [InlineData("a = [1, 2\n", "']' was expected for the list that begins at line 1, column 5")]
    [InlineData("a.b 5", "line 1, column 6: '=', ':', '+=' or '{' after the key 'a.\"b 5\"' was expected, but the text ends")]
    [InlineData("a =\n}", "line 2, column 1: a value was expected")]
    [InlineData("a = \"x\nb = 1", "line 1, column 5: a quote is opened and not closed")]
    [InlineData("a = b@c", "line 1, column 6: a value was expected, but there is '@'")]
    [InlineData("a = 1 }", "line 1, column 7: ',' or the end of the line")]
    [InlineData("a = [1] x", "line 1, column 5: a list and 'x' cannot stand beside each other")]
    [InlineData("a = \"\\q\"", "line 1, column 6: one of")]
    [InlineData("a = 1\na += 2", "line 2, column 6: '+=' adds to a list")]
    [InlineData("include \"x\"", "line 1, column 1: 'x' cannot be included")]
    public void Errors_name_the_place_and_what_was_expected(string text, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(text));
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("x", "x.port: line 1, column 10: an integer was expected, but there is 'x'")]
    [InlineData("{ y = 1 }", "x.port: line 1, column 10: a single value was expected, but there is an object")]
    [InlineData("[1]", "x.port: line 1, column 10: a single value was expected, but there is a list")]
    public void A_value_of_the_wrong_type_is_refused_with_its_path_and_place(string text, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString($"x.port = {text}").GetInt("x.port"));
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void Null_is_called_null_where_a_list_is_expected() =>
        Assert.Contains("a list was expected, but there is null", Assert.Throws<ConfigurationException>(() => Read("a = null").GetStringList("a")).Message);

    [Fact]
    public void What_is_written_reads_back_as_the_same()
    {
        var config = Read("a { b = \"x y\", \"c.d\" = [1, { e = null }], f = \"null\" }\ng = \"a\\nb\\\"\"");
        Assert.Equal(config.ToString(), Read(config.ToString()).ToString());
        Assert.Equal("a\nb\"", Read(config.ToString()).GetString("g"));
    }
}
