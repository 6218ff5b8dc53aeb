using System.CommandLine;
using ActorCluster.Benchmarks.Seeded;

internal static partial class Program
{
    static partial void AddSeeded(RootCommand commands) => commands.Add(ActorsCommand.Create());
}
