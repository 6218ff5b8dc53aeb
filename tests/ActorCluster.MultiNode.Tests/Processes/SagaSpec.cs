using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using ActorCluster.Server.Cli;
using ActorCluster.Server.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>Sagas in real processes: undone where a step fails, carried on where the leader dies in the middle of one.</summary>
public sealed class SagaSpec(SharedCluster shared) : IClassFixture<SharedCluster>, IAsyncLifetime
{
    private readonly ConcurrentQueue<string> calls = new();
    private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication services = null!;
    private string address = "";

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        services = builder.Build();
        services.MapPost("/{name}", AnswerAsync);
        await services.StartAsync();
        address = services.Urls.Single();
    }

    public async Task DisposeAsync() => await services.DisposeAsync();

    [Fact]
    public async Task AFailedStepUndoesTheOnesBeforeItLastFirst()
    {
        var cluster = shared.Cluster;
        using var client = cluster.Client();
        var saga = await RunAsync(client, "s1", Definition("first", "second", "refused"));
        Assert.Equal("compensated", saga.GetProperty("status").GetString());
        Assert.Equal(["first", "second", "refused", "undo-second", "undo-first"], calls.Select(call => call.Split(' ')[0]));
    }

    [Fact]
    public async Task ALeaderThatDiesInTheMiddleOfAStepIsFollowedByOneThatDoesItAgainUnderTheSameKey()
    {
        var cluster = shared.Cluster;
        using var client = cluster.Client();
        await StartAsync(client, "s2", Definition("first", "slow", "last"));
        await entered.Task;
        await LocalCluster.KillAsync(await cluster.LeaderAsync());
        await Eventually.HoldsAsync("the step is done again", () => Task.FromResult(calls.Count(call => call.StartsWith("slow ", StringComparison.Ordinal)) == 2));
        release.SetResult();
        var saga = await EndAsync(client, "s2");
        Assert.Equal("completed", saga.GetProperty("status").GetString());
        Assert.Single(calls, call => call.StartsWith("first ", StringComparison.Ordinal));
        Assert.Single(calls.Where(call => call.StartsWith("slow ", StringComparison.Ordinal)).Distinct());
        await cluster.WhenServingAsync();
    }

    private async Task AnswerAsync(HttpContext context, string name)
    {
        calls.Enqueue($"{name} {context.Request.Headers["Idempotency-Key"]}");
        if (name == "slow")
        {
            entered.TrySetResult();
            await release.Task.WaitAsync(context.RequestAborted);
        }

        context.Response.StatusCode = name == "refused" ? StatusCodes.Status409Conflict : StatusCodes.Status200OK;
        await context.Response.WriteAsJsonAsync(new { name });
    }

    private string Definition(params string[] steps)
    {
        var list = steps.Select(step => $$"""
            {"name": "{{step}}", "action": {"url": "{{address}}/{{step}}" }, "compensation": {"url": "{{address}}/undo-{{step}}" } }
            """);
        return $$"""{"name": "test", "steps": [{{string.Join(", ", list)}}]}""";
    }

    private static async Task<JsonElement> RunAsync(ClusterClient client, string id, string definition)
    {
        await StartAsync(client, id, definition);
        return await EndAsync(client, id);
    }

    private static Task StartAsync(ClusterClient client, string id, string definition) => client.CallAsync(
        HttpMethod.Post, "/v1/sagas", $$$"""{"id": "{{{id}}}", "definition": {{{definition}}}, "input": {}}""", CancellationToken.None);

    private static async Task<JsonElement> EndAsync(ClusterClient client, string id)
    {
        var saga = default(JsonElement);
        await Eventually.HoldsAsync($"saga {id} ends", async () =>
        {
            try
            {
                saga = await client.CallAsync(HttpMethod.Get, $"/v1/sagas/{id}", null, CancellationToken.None);
                return saga.GetProperty("status").GetString() is "completed" or "compensated" or "stuck";
            }
            catch (Exception e) when (e is Server.Grpc.GrpcException or HttpRequestException)
            {
                return false; // No leader at the moment.
            }
        });
        return saga;
    }
}
