using System.Text.RegularExpressions;
using Xunit;

namespace ActorCluster.Core.Tests.Architecture;

/// <summary>Who may use whom: projects by their references, folders by the namespaces that their files name.</summary>
public sealed partial class DirectionTests
{
    /// <summary>Inside Core a feature may use Raft and the messages of Events; Machine puts all of them together.</summary>
    private static readonly Dictionary<string, string[]> Core = new()
    {
        ["Raft"] = [],
        ["Paxos"] = ["Raft"],
        ["Kv"] = ["Raft", "Events"],
        ["Events"] = ["Raft"],
        ["Sagas"] = ["Raft", "Events"],
        ["Machine"] = ["Raft", "Kv", "Events", "Sagas"],
        ["Histories"] = ["Raft", "Kv"],
    };

    /// <summary>
    /// Inside ActorCluster every room may also use Settings and the way in to the replicated machine, and a saga's steps go through the breakers.
    /// Machine translates every feature's commands.
    /// </summary>
    private static readonly Dictionary<string, string[]> Shells = new()
    {
        ["Settings"] = [],
        ["Snapshots"] = [],
        ["Raft"] = ["Settings", "Machine", "Snapshots"],
        ["Machine"] = ["Raft", "Settings", "Snapshots", "Kv", "Events", "Sagas"],
        ["Kv"] = ["Raft", "Settings", "Machine", "Events"],
        ["Events"] = ["Raft", "Settings", "Machine"],
        ["Sagas"] = ["Raft", "Settings", "Machine", "Events", "Breakers"],
        ["ReadModels"] = ["Raft", "Settings", "Machine", "Events"],
        ["Breakers"] = ["Raft", "Settings", "Events"],
    };

    [Fact]
    public void Projects_reference_in_one_direction()
    {
        Assert.Empty(Repository.ReferencesOf(Project("ActorCluster.Core")));
        Assert.All(Repository.ReferencesOf(Project("ActorCluster")), name => Assert.True(name == "ActorCluster.Core" || IsAkka(name), name));
        Assert.Equal(["ActorCluster"], Repository.ReferencesOf(Project("ActorCluster.Server")).Where(name => !IsAkka(name)));
    }

    [Fact]
    public void The_engine_sees_nothing_of_ours()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Akka"), "*.csproj", SearchOption.AllDirectories);
        Assert.NotEmpty(projects);
        Assert.All(projects.SelectMany(Repository.ReferencesOf), name => Assert.True(IsAkka(name), name));
    }

    [Fact]
    public void Rooms_of_Core_use_only_what_they_may() => Check("src/ActorCluster.Core", "ActorCluster.Core", Core);

    [Fact]
    public void Rooms_of_ActorCluster_use_only_what_they_may() => Check("src/ActorCluster", "ActorCluster", Shells);

    private static void Check(string source, string root, Dictionary<string, string[]> rules)
    {
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, source)).Select(path => Path.GetFileName(path)!)
            .Where(folder => folder is not ("bin" or "obj"));
        Assert.Empty(folders.Except(rules.Keys));
        var broken =
            from rule in rules
            where Directory.Exists(Path.Combine(Repository.Root, source, rule.Key))
            from file in Repository.SourcesOf(Path.Combine(source, rule.Key))
            from used in Used(File.ReadAllText(file), root, rules.Keys)
            where used != rule.Key && !rule.Value.Contains(used)
            select $"{Path.GetRelativePath(Repository.Root, file)} uses {root}.{used}";
        Assert.Empty(broken.Distinct());
    }

    /// <summary>The rooms that a file's code names, whether in a using or in front of a type.</summary>
    private static IEnumerable<string> Used(string text, string root, IEnumerable<string> rooms)
    {
        var code = Comment().Replace(text, "");
        return rooms.Where(room => Regex.IsMatch(code, $@"\b{Regex.Escape(root)}\.{room}\b"));
    }

    private static string Project(string name) => Path.Combine(Repository.Root, "src", name, name + ".csproj");

    private static bool IsAkka(string name) => name == "Akka" || name.StartsWith("Akka.", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
