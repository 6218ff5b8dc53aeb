using System.Text;
using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Engine.Hocon;

/// <summary>However deep a text goes, it is read or refused with an error; the process lives on.</summary>
public class HoconDepthSpec
{
    private const int SmallStackBytes = 256 * 1024;

    private static string Chain(int links, string path) =>
        string.Join('\n', Enumerable.Range(0, links).Select(i => $"k{i} = ${{{path}k{i + 1}}}")) + $"\nk{links} = 1";

    /// <summary>Every link goes down the whole path again.</summary>
    [Fact]
    public void A_chain_of_substitutions_with_long_paths_is_resolved()
    {
        var path = string.Join('.', Enumerable.Repeat("a", 40));
        Assert.Equal(1, ConfigurationFactory.ParseString($"{path} {{\n{Chain(900, path + ".")}\n}}").GetInt($"{path}.k0"));
    }

    /// <summary>Here no key has one object only, so each link goes through layers.</summary>
    [Fact]
    public void A_chain_through_split_objects_ends()
    {
        var path = string.Join('.', Enumerable.Repeat("a", 40));
        var text = $"{path} {{\n{Chain(900, path + ".")}\n}}\na = ${{?NOPE}}\n{path}.x = 1";
        ResolvedOrRefused(() => ConfigurationFactory.ParseString(text));
        OnSmallStack(() => ResolvedOrRefused(() => ConfigurationFactory.ParseString(text)));
    }

    [Fact]
    public void A_small_stack_refuses_what_it_cannot_hold()
    {
        OnSmallStack(() => Assert.Equal(1, ConfigurationFactory.ParseString(Chain(50, "")).GetInt("k0")));
        OnSmallStack(() => ResolvedOrRefused(() => ConfigurationFactory.ParseString(Chain(900, ""))));
        var nested = new StringBuilder().Insert(0, "a { ", 490).Append("x = 1 ").Append('}', 490).ToString();
        OnSmallStack(() => ResolvedOrRefused(() => ConfigurationFactory.ParseString(nested)));
        var lists = new StringBuilder("a = ").Append('[', 490).Append(']', 490).ToString();
        OnSmallStack(() => ResolvedOrRefused(() => ConfigurationFactory.ParseString(lists)));
    }

    /// <summary>Each key is resolved before the next needs it, so the values nest deeper than any substitution.</summary>
    [Fact]
    public void A_value_that_nests_deeper_than_the_stack_is_neither_written_nor_merged()
    {
        const int levels = 5_000;
        var text = "k0 = 1\n" + string.Join('\n', Enumerable.Range(1, levels).Select(i => $"k{i} {{ a = ${{k{i - 1}}} }}"));
        var deep = ConfigurationFactory.ParseString(text).GetConfig($"k{levels}");
        var other = ConfigurationFactory.ParseString(text).GetConfig($"k{levels}");
        OnSmallStack(() =>
        {
            Assert.Throws<ConfigurationException>(() => deep.ToString());
            Assert.Throws<ConfigurationException>(() => deep.Root.GetObject().Unwrapped);
            Assert.Throws<ConfigurationException>(() => deep.WithFallback(other).Root);
        });
    }

    [Theory]
    [InlineData("", "a { ", "x = 1", " }")]
    [InlineData("a = ", "[", "", "]")]
    [InlineData("", "b.a { ", "x = 1", " }")]
    public void Five_hundred_levels_are_read_and_no_more(string before, string open, string inner, string close)
    {
        var levelsOfEach = open.Contains('.') ? 2 : 1;
        string Nested(int n) =>
            before + string.Concat(Enumerable.Repeat(open, n)) + inner + string.Concat(Enumerable.Repeat(close, n));
        var most = 500 / levelsOfEach;
        ConfigurationFactory.ParseString(Nested(most));
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(Nested(most + 1)));
        Assert.Contains("at most 500 levels", error.Message);
    }

    [Fact]
    public void A_long_list_without_substitutions_is_read() =>
        Assert.Equal(1_100_000, ConfigurationFactory.ParseString($"a = [{string.Join(',', Enumerable.Range(0, 1_100_000))}]").GetValue("a").GetArray().Count);

    [Fact]
    public void Items_may_be_added_line_by_line()
    {
        var lines = Enumerable.Range(0, 5_000).Select(i => $"a += {i}");
        Assert.Equal(Enumerable.Range(0, 5_000), ConfigurationFactory.ParseString(string.Join('\n', lines)).GetIntList("a"));
    }

    private static void ResolvedOrRefused(Action read)
    {
        if (Record.Exception(read) is { } error) Assert.Contains("line ", Assert.IsType<ConfigurationException>(error).Message);
    }

    private static void OnSmallStack(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(action), SmallStackBytes);
        thread.Start();
        thread.Join();
        Assert.Null(error);
    }
}
