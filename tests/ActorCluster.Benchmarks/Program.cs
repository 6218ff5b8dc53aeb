using System.CommandLine;
using ActorCluster.Benchmarks;
using ActorCluster.Benchmarks.Engine;

return await new RootCommand("Measures ActorCluster.")
{
    LoadCommand.Create(),
    SimulateCommand.Create(),
    FailoverCommand.Create(),
    EngineCommand.Create(),
    ChildCommand.Create(),
}.Parse(args).InvokeAsync();
