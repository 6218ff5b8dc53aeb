using System.CommandLine;
using ActorCluster.Benchmarks;

return await new RootCommand("Measures ActorCluster.")
{
    LoadCommand.Create(),
    SimulateCommand.Create(),
}.Parse(args).InvokeAsync();
