using System.CommandLine;
using ActorCluster.Benchmarks;

return await new RootCommand("Measures ActorCluster.")
{
    LoadCommand.Create(),
}.Parse(args).InvokeAsync();
