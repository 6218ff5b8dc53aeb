using System.Text.Json;
using ActorCluster.Server.Cli;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Nodes;
using Spectre.Console;

namespace ActorCluster.Server.Demo;

/// <summary>The demo's reckoning: what the sagas say, what the services booked, what was published and what was projected.</summary>
internal sealed class DemoBooks(int orders, ClusterProcesses cluster, ClusterClient client, IReadOnlyList<DemoServiceProcess> services)
{
    private bool addsUp = true;

    public static int Quantity(int order) => 1 + (order % 3);

    /// <summary>In cents.</summary>
    public static long Amount(int order) => 1000 + (37 * order);

    /// <summary>Every node has projected every event that was published.</summary>
    public async Task<bool> AreProjectedAsync(CancellationToken cancellation)
    {
        foreach (var node in cluster.Nodes)
        {
            var rows = await RowsAsync(node, "SELECT count(*) FROM orders WHERE status IN ('completed', 'compensated')", cancellation);
            if (rows is null || rows.Value[0][0].GetInt64() < orders) return false;
        }

        return true;
    }

    /// <summary>Prints the table; true where it adds up.</summary>
    public async Task<bool> CloseAsync(long openings, CancellationToken cancellation)
    {
        var completed = await SagasAsync("completed", cancellation);
        var compensated = await SagasAsync("compensated", cancellation);
        var stuck = await SagasAsync("stuck", cancellation);
        var events = await client.CallAsync(HttpMethod.Get, "/v1/topics", null, cancellation);
        var published = events.GetProperty("topics").EnumerateArray().Single().GetProperty("lastOffset").GetInt64();
        var table = Tables.Of("", "counted", "expected", "");
        Row(table, "orders placed", completed.Count + compensated.Count + stuck.Count, orders);
        Row(table, "  completed", completed.Count, Enumerable.Range(1, orders).Count(order => !IsRefused(order)));
        Row(table, "  compensated", compensated.Count, Enumerable.Range(1, orders).Count(IsRefused));
        Row(table, "  stuck", stuck.Count, 0);
        foreach (var service in services) await LedgerRowsAsync(table, service, completed, cancellation);
        Row(table, "events published", published, 2L * orders);
        foreach (var node in cluster.Nodes) await ProjectionRowsAsync(table, node, completed, cancellation);
        addsUp &= openings >= 1;
        table.AddRow("breaker openings", $"{openings}", "at least 1", Mark(openings >= 1));
        Tables.Print(table);
        Console.WriteLine(addsUp ? "It adds up." : "It does not add up.");
        return addsUp;
    }

    private static bool IsRefused(int order) =>
        DemoService.Refusal(DemoService.Payment, order) is not null || DemoService.Refusal(DemoService.Shipping, order) is not null;

    private async Task LedgerRowsAsync(Table table, DemoServiceProcess service, IReadOnlyList<int> completed, CancellationToken cancellation)
    {
        var totals = await service.TotalsAsync(cancellation);
        var expected = completed.Sum(order => service.Name == DemoService.Stock ? Quantity(order) : Amount(order));
        Row(table, $"{service.Name}: booked less taken back", totals.Done - totals.Undone, expected);
        Row(table, $"{service.Name}: orders in the books", totals.Orders, completed.Count);
    }

    private async Task ProjectionRowsAsync(Table table, RunningNode node, IReadOnlyList<int> completed, CancellationToken cancellation)
    {
        const string Sql = "SELECT count(*), coalesce(sum(status = 'completed'), 0), coalesce(sum(CASE status WHEN 'completed' THEN amount END), 0) FROM orders";
        var rows = await RowsAsync(node, Sql, cancellation) ?? throw new GrpcException(GrpcStatusCode.Unavailable, $"{node.Name} does not answer");
        Row(table, $"{node.Name}: orders projected", rows[0][0].GetInt64(), orders);
        Row(table, $"{node.Name}: of them completed", rows[0][1].GetInt64(), completed.Count);
        Row(table, $"{node.Name}: turnover in cents", rows[0][2].GetInt64(), completed.Sum(Amount));
    }

    private async Task<IReadOnlyList<int>> SagasAsync(string status, CancellationToken cancellation)
    {
        var answer = await client.CallAsync(HttpMethod.Get, $"/v1/sagas?status={status}&limit={orders + 1}", null, cancellation);
        return [.. answer.GetProperty("sagas").EnumerateArray().Select(saga => int.Parse(saga.GetProperty("id").GetString()!["order-".Length..]))];
    }

    private static async Task<JsonElement?> RowsAsync(RunningNode node, string sql, CancellationToken cancellation)
    {
        using var own = new ClusterClient([node.Client]);
        try
        {
            var answer = await own.CallAsync(HttpMethod.Get, "/v1/query?sql=" + Uri.EscapeDataString(sql), null, cancellation);
            return answer.GetProperty("rows");
        }
        catch (Exception e) when (e is GrpcException or HttpRequestException)
        {
            return null; // The node that was killed is not back yet, or has not made its table.
        }
    }

    private void Row(Table table, string what, long counted, long expected)
    {
        addsUp &= counted == expected;
        table.AddRow(what, $"{counted}", $"{expected}", Mark(counted == expected));
    }

    private static string Mark(bool right) => right ? "ok" : "[red]WRONG[/]";
}
