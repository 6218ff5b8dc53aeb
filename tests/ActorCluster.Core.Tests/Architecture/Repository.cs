using System.Xml.Linq;

namespace ActorCluster.Core.Tests.Architecture;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The C# files of a folder and below, without what a build puts there.</summary>
    public static IEnumerable<string> SourcesOf(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>The names of the projects that a project references; Akka's by the name of the package they stand for.</summary>
    public static IReadOnlySet<string> ReferencesOf(string project)
    {
        var items = XDocument.Load(project).Descendants().ToList();
        var projects = items.Where(item => item.Name.LocalName == "ProjectReference").Select(item => Path.GetFileNameWithoutExtension(Include(item)));
        var akka = items.Where(item => item.Name.LocalName == "AkkaReference").Select(Include);
        return projects.Concat(akka).ToHashSet();
    }

    private static string Include(XElement item) => item.Attribute("Include")!.Value.Replace('\\', '/');

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ActorCluster.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"no ActorCluster.sln in or above {AppContext.BaseDirectory}");
    }
}
