using System.CommandLine;
using System.Text.Json;
using ActorCluster.Server.Histories;

namespace ActorCluster.Benchmarks;

/// <summary><c>load</c>: a closed loop of clients over gRPC against anything that speaks etcd's v3 interface.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var endpoints = new Option<string>("--endpoints") { Description = "Client addresses, comma-separated", DefaultValueFactory = _ => "127.0.0.1:2379,127.0.0.1:22379,127.0.0.1:32379" };
        var clients = Number("--clients", "Clients; each has one request under way", 64);
        var connections = Number("--connections", "Connections that the clients share, spread over the endpoints", 6);
        var valueSize = Number("--value-size", "Bytes in a value", 256);
        var keys = Number("--keys", "Distinct keys", 10_000);
        var seconds = Number("--seconds", "How long is measured", 10);
        var warmUp = Number("--warm-up", "Seconds before that", 3);
        var operation = new Option<string>("--operation") { Description = "put, get (linearizable), lease-get, bounded-get (1 s), local-get, or mixed (one put in ten)", DefaultValueFactory = _ => "put" };
        operation.AcceptOnlyFromAmong("put", "get", "lease-get", "bounded-get", "local-get", "mixed");
        var history = new Option<string?>("--history") { Description = "Record every operation in this file, for 'actorcluster check history': gets, puts, compare-and-sets and deletes on keys of this run's own" };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON" };
        var command = new Command("load", "Loads a cluster and prints operations per second and percentiles of the latency")
        {
            endpoints, clients, connections, valueSize, keys, seconds, warmUp, operation, history, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plan = new LoadPlan(
                parsed.GetValue(endpoints)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                parsed.GetValue(clients), parsed.GetValue(connections), parsed.GetValue(valueSize), parsed.GetValue(keys),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)), TimeSpan.FromSeconds(parsed.GetValue(warmUp)), parsed.GetValue(operation)!);
            using var record = parsed.GetValue(history) is { } file ? new HistoryWriter(file) : null;
            var result = await LoadRun.RunAsync(record is null ? plan : plan with { Operation = LoadPlan.Recorded }, record, cancellation);
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(result) : result.ToString());
            return result.Errors == 0 ? 0 : 1;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int otherwise)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{name}: give a number from 1 on");
        });
        return option;
    }
}
