using System.Text;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Xunit;

namespace Akka.Tests.Engine.Hocon;

/// <summary>Whatever the text, reading it gives a configuration or one kind of error that names a place, and ends.</summary>
public class HoconFuzzSpec
{
    private static readonly string[] Seeds =
    [
        "a = 1\nb { c = ${a}x, d = [1, 2] [3] }\nb.d += 4\ne = \"q\\u0041\" // x\nf = \"\"\"t\n\"\"\"\ng = ${?b.c} tail",
        "akka { loggers = [\"A, B\"], actor { provider = local } remote { port = 0 } }\ninclude \"x\"\na.0 = 1, a.1 = 2\nz = null",
        "p = ${?p}/x\np = ${p}y\nq { r = ${q.s}, s = ${q.t}, t = 5 }\nu = ${q} { r = 6 }\ninclude required(file(\"y\"))",
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", "=", ":", "+=", ",", "\n", "\"", "\"\"\"", "${", "${?", "}", "a", "b.c", "a.0", " ", "#", "//", "\\", "null",
        "include ", "required(", "\"x\"", "1", "${a}", "${?b}", "${c}${?a}", "\0", "\r", "\uFEFF", "\ud800", ".", "$",
    ];

    /// <summary>The seed of a failure stands in the test's name.</summary>
    public static TheoryData<int> Runs => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Any_text_gives_a_configuration_or_an_error_with_its_place(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 250; i++)
        {
            var text = i % 2 == 0 ? Mutated(random) : Composed(random);
            try
            {
                var config = ConfigurationFactory.ParseString(text, name => name == "x" ? Parser.Parse("i = 1\nj = ${?a}", null) : null);
                var written = config.ToString();
                Assert.Equal(written, ConfigurationFactory.ParseString(written).ToString());
            }
            catch (ConfigurationException e)
            {
                Assert.Matches(@"line \d+, column \d+: .*expected|refers to itself|required|stand beside|must hold", e.Message);
            }
        }
    }

    [Theory]
    [InlineData("a = ", "[", "")]
    [InlineData("a", "{ b ", "")]
    [InlineData("", "a.", "a = 1")]
    [InlineData("a = ${", "a.", "a}")]
    public void Nesting_that_would_exhaust_the_stack_is_refused(string before, string level, string after)
    {
        var text = before + new StringBuilder().Insert(0, level, 200_000) + after;
        Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(text));
    }

    [Fact]
    public void A_nested_text_that_people_write_is_read()
    {
        var text = new StringBuilder().Insert(0, "a { ", 200).Append("x = 1").Append(' ').Append('}', 200).ToString();
        var config = ConfigurationFactory.ParseString(text);
        Assert.Equal(1, config.GetInt(string.Concat(Enumerable.Repeat("a.", 200)) + "x"));
    }

    [Fact]
    public void A_chain_of_substitutions_without_an_end_is_refused()
    {
        var chain = string.Join('\n', Enumerable.Range(0, 100_000).Select(i => $"k{i} = ${{k{i + 1}}}"));
        Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(chain + "\nk100000 = 1"));
    }

    [Fact]
    public void Substitutions_that_double_each_other_are_refused()
    {
        var texts = string.Join('\n', Enumerable.Range(0, 60).Select(i => $"k{i} = ${{k{i + 1}}}${{k{i + 1}}}"));
        Assert.Contains("at most", Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(texts + "\nk60 = x")).Message);
        var lists = texts + "\nk60 = [x]";
        Assert.Contains("at most", Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(lists)).Message);
    }

    [Fact]
    public void Substitutions_that_all_refer_to_each_other_end()
    {
        const int keys = 14;
        var text = string.Join('\n', Enumerable.Range(0, keys)
            .Select(i => $"k{i} = " + string.Concat(Enumerable.Range(0, keys).Where(j => j != i).Select(j => $"${{?k{j}}}"))));
        Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(text));
    }

    [Fact]
    public void Includes_without_an_end_are_refused()
    {
        var depth = 0;
        HoconRoot? Next(string name) => Parser.Parse($"include \"f{++depth}\"", Next);
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString("include \"f\"", Next));
        Assert.Contains("levels", error.Message);
    }

    private static string Mutated(Random random)
    {
        var text = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                default:
                    text[at] = (char)random.Next(1, 128);
                    break;
            }
        }

        return text.ToString();
    }

    private static string Composed(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Tokens[random.Next(Tokens.Length)]));
}
