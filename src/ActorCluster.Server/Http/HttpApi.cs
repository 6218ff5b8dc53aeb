using ActorCluster.Machine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorCluster.Server.Http;

/// <summary>Everything that is served over HTTP, at the HTTP address and, over HTTP/2, at the client address.</summary>
internal static class HttpApi
{
    /// <summary>Maps every route of <paramref name="node"/>.</summary>
    public static void Map(WebApplication web, ClusterNode node)
    {
        web.Use(FailuresAsync);
        var health = new HealthApi(node);
        web.MapGet("/livez", health.LiveAsync);
        web.MapGet("/readyz", health.ReadyAsync);
        web.MapGet("/status", health.StatusAsync);
        var events = new EventsApi(node);
        web.MapGet("/v1/topics", events.TopicsAsync);
        web.MapPost("/v1/topics/{topic}/events", events.PublishAsync);
        web.MapGet("/v1/topics/{topic}/events", events.ReadAsync);
        web.MapPost("/v1/topics/{topic}/groups/{group}/fetch", events.FetchAsync);
        web.MapPost("/v1/topics/{topic}/groups/{group}/ack", events.AcknowledgeAsync);
        web.MapGet("/v1/topics/{topic}/groups/{group}", events.GroupAsync);
        var sagas = new SagasApi(node);
        web.MapPost("/v1/sagas", sagas.StartAsync);
        web.MapGet("/v1/sagas", sagas.ListAsync);
        web.MapGet("/v1/sagas/{id}", sagas.ShowAsync);
        web.MapGet("/v1/query", new QueryApi(node).QueryAsync);
        web.MapPost("/v1/commands", new CommandsApi(node).ExecuteAsync);
    }

    // Expected failures that travel as exceptions to this edge become answers here.
    private static async Task FailuresAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadRequestException e)
        {
            await HttpReplies.FailAsync(context, StatusCodes.Status400BadRequest, "invalid", e.Message);
        }
        catch (BadHttpRequestException e)
        {
            await HttpReplies.FailAsync(context, e.StatusCode, "invalid", e.Message);
        }
        catch (ReadUnavailableException e) when (!context.Response.HasStarted)
        {
            await HttpReplies.FailAsync(context, StatusCodes.Status503ServiceUnavailable, "unavailable", e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody waits for an answer.
        }
    }
}
