using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorCluster.Server.Cli;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Nodes;

namespace ActorCluster.Server.Demo;

/// <summary>
/// The demo: orders as sagas over three services, with cards that are declined, a payment service that dies for a while, and a leader that
/// is killed in the middle. At the end every book must agree with every other.
/// </summary>
internal sealed class OrdersDemo(int orders, ClusterProcesses cluster, ClusterClient client, IReadOnlyList<DemoServiceProcess> services)
{
    private const int Parallel = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    // Orders from the middle on wait until the payment service is back, the last third until the leader is dead: there is work at each blow.
    private readonly TaskCompletionSource paymentBack = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource leaderDead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int placed;
    private long openingsOfTheKilled;

    /// <summary>Runs the demo; 0 only if everything adds up.</summary>
    public static async Task<int> RunAsync(int orders, bool verbose, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound);
        var folder = Directory.CreateTempSubdirectory("actorcluster-demo-").FullName;
        var services = new List<DemoServiceProcess>();
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            var ports = FreePorts.Take(3);
            string[] names = [DemoService.Stock, DemoService.Payment, DemoService.Shipping];
            Console.WriteLine("Starting the services stock, payment and shipping, and a cluster of three nodes.");
            foreach (var (name, port) in names.Zip(ports)) services.Add(await DemoServiceProcess.StartAsync(name, folder, port, http, bound.Token));
            var layout = ClusterLayout.OnFreePorts(3, Path.Combine(folder, "data"), DemoFiles.Write(folder, services));
            var lines = new NodeLines(layout.Nodes);
            await using var cluster = ClusterProcesses.Start(layout, restart: true, fresh: false, verbose ? lines.Print : (_, _) => { });
            await Readiness.WhenAllServeAsync(cluster);
            using var client = new ClusterClient([.. layout.Nodes.Select(node => node.Client)]);
            return await new OrdersDemo(orders, cluster, client, services).PlayAsync(bound.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.DeadlineExceeded, $"the demo did not come to its end within {Bound.TotalSeconds} s");
        }
        finally
        {
            foreach (var service in services) await service.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> PlayAsync(CancellationToken cancellation)
    {
        Console.WriteLine($"Placing {orders} orders.");
        var trouble = TroubleAsync(cancellation);
        await System.Threading.Tasks.Parallel.ForEachAsync(
            Enumerable.Range(1, orders), new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation }, PlaceAsync);
        await trouble;
        Console.WriteLine("All orders are placed; waiting for the last sagas and projections.");
        await WhenAsync(async () => await CountAsync("running", cancellation) + await CountAsync("compensating", cancellation) == 0, cancellation);
        var books = new DemoBooks(orders, cluster, client, services);
        await WhenAsync(() => books.AreProjectedAsync(cancellation), cancellation);
        return await books.CloseAsync(openingsOfTheKilled + await OpeningsAsync(cancellation), cancellation) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    // The same id again is the same order, so placing is repeated until it is acknowledged.
    private async ValueTask PlaceAsync(int order, CancellationToken cancellation)
    {
        if (order > orders / 2) await paymentBack.Task.WaitAsync(cancellation);
        if (order > orders * 2 / 3) await leaderDead.Task.WaitAsync(cancellation);
        var body = new JsonObject
        {
            ["id"] = $"order-{order}",
            ["definition"] = "order",
            ["input"] = new JsonObject { ["order"] = order, ["quantity"] = DemoBooks.Quantity(order), ["amount"] = DemoBooks.Amount(order) },
        }.ToJsonString();
        while (!await TryAsync(() => client.CallAsync(HttpMethod.Post, "/v1/sagas", body, cancellation)))
            await Task.Delay(Pause, cancellation);
        Interlocked.Increment(ref placed);
        await Task.Delay(Pause, cancellation);
    }

    private async Task TroubleAsync(CancellationToken cancellation)
    {
        var payment = services.Single(service => service.Name == DemoService.Payment);
        await WhenAsync(() => Task.FromResult(placed >= orders * 2 / 10), cancellation);
        Console.WriteLine($"{placed} orders are placed: the payment service dies.");
        await payment.KillAsync();
        await WhenAsync(async () => await OpeningsAsync(cancellation) > 0, cancellation);
        Console.WriteLine("Its circuit breaker is open; the payment service comes back.");
        await payment.RestartAsync(cancellation);
        paymentBack.SetResult();
        await WhenAsync(() => Task.FromResult(placed >= orders * 6 / 10), cancellation);
        var leader = await LeaderAsync(cancellation);
        Console.WriteLine($"{placed} orders are placed: kill -9 {leader.Pid}, the leader {leader.Name}.");
        openingsOfTheKilled = await OpeningsAsync(leader, cancellation);
        using var process = Process.GetProcessById(leader.Pid);
        process.Kill();
        await process.WaitForExitAsync(cancellation);
        leaderDead.SetResult();
    }

    private async Task<RunningNode> LeaderAsync(CancellationToken cancellation)
    {
        while (true)
        {
            foreach (var node in cluster.Nodes)
            {
                if (await StatusAsync(node, cancellation) is { } status && status.GetProperty("role").GetString() == "leader") return node;
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task<long> OpeningsAsync(CancellationToken cancellation)
    {
        var openings = await Task.WhenAll(cluster.Nodes.Select(node => OpeningsAsync(node, cancellation)));
        return openings.Sum();
    }

    private static async Task<long> OpeningsAsync(RunningNode node, CancellationToken cancellation) =>
        await StatusAsync(node, cancellation) is { } status
            ? status.GetProperty("breakers").EnumerateArray().Sum(breaker => breaker.GetProperty("openings").GetInt64())
            : 0;

    private static async Task<JsonElement?> StatusAsync(RunningNode node, CancellationToken cancellation)
    {
        using var own = new ClusterClient([node.Client]);
        try
        {
            return await own.CallAsync(HttpMethod.Get, "/status", null, cancellation);
        }
        catch (Exception e) when (e is GrpcException or HttpRequestException)
        {
            return null; // It is being killed or comes back.
        }
    }

    private async Task<int> CountAsync(string status, CancellationToken cancellation)
    {
        var answer = default(JsonElement);
        while (!await TryAsync(async () => answer = await client.CallAsync(HttpMethod.Get, $"/v1/sagas?status={status}&limit=1", null, cancellation)))
            await Task.Delay(Pause, cancellation);
        return answer.GetProperty("sagas").GetArrayLength();
    }

    private static async Task<bool> TryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception e) when (e is GrpcException or HttpRequestException or IOException)
        {
            return false; // No leader at the moment, or the node was killed under the call: it is repeated.
        }
    }

    private static async Task WhenAsync(Func<Task<bool>> condition, CancellationToken cancellation)
    {
        while (!await condition()) await Task.Delay(Pause, cancellation);
    }
}
