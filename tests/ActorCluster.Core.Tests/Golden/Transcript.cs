using Xunit;

namespace ActorCluster.Core.Tests.Golden;

/// <summary>
/// Compares a transcript with the one on file beside the tests. Where the rules were changed on purpose, run once with
/// ACTORCLUSTER_WRITE_GOLDEN=1 and read the difference as a reviewer would.
/// </summary>
internal static class Transcript
{
    public static void Matches(string name, Stage stage, [System.Runtime.CompilerServices.CallerFilePath] string source = "")
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Golden", name + ".txt");
        var actual = stage.ToString() + "\n";
        if (Environment.GetEnvironmentVariable("ACTORCLUSTER_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(source)!, name + ".txt"), actual);
            return;
        }

        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }
}
