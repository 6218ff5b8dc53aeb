using System.CommandLine;
using ActorCluster.Benchmarks;
using ActorCluster.Benchmarks.Engine;

var commands = new RootCommand("Measures ActorCluster.")
{
    LoadCommand.Create(),
    SimulateCommand.Create(),
    FailoverCommand.Create(),
    RecoveryCommand.Create(),
    ChaosCommand.Create(),
    CatchUpCommand.Create(),
    EngineCommand.Create(),
    ChildCommand.Create(),
};
AddSeeded(commands);
return await commands.Parse(args).InvokeAsync();

internal static partial class Program
{
    /// <summary>What needs the engine of our own adds itself; the official packages have no such thing.</summary>
    static partial void AddSeeded(RootCommand commands);
}
