using System.CommandLine;
using ActorCluster.Server.Cli;

namespace ActorCluster.Server.Demo;

/// <summary><c>actorcluster demo orders</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var orders = new Option<int>("--orders") { Description = "How many orders are placed", DefaultValueFactory = _ => 100 };
        orders.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 30 or > 10_000) result.AddError("--orders: give a number from 30 to 10000");
        });
        var verbose = new Option<bool>("--verbose") { Description = "Print the nodes' log lines too" };
        var command = new Command("orders", "100 orders as sagas, with a payment service that fails and a leader that is killed; ends with books that add up")
        {
            orders, verbose,
        };
        command.SetAction((parsed, cancellation) => CommandRun.GuardAsync(
            () => OrdersDemo.RunAsync(parsed.GetValue(orders), parsed.GetValue(verbose), cancellation)));
        return new Command("demo", "Shows the whole at work, on free ports and in a temporary folder") { command };
    }
}
