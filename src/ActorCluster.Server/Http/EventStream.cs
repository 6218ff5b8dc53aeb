using System.Text.Json;
using ActorCluster.Core.Events;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Http;

/// <summary>A topic as server-sent events (HTML standard, §9.2): a client that reconnects goes on behind its last id.</summary>
internal static class EventStream
{
    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(15);

    /// <summary>Writes events from <paramref name="from"/> on until the client goes or the node stops.</summary>
    public static async Task WriteAsync(HttpContext context, ClusterNode node, string topic, long from)
    {
        var gone = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.FlushAsync(gone);
        await using var events = node.Topics.SubscribeAsync(topic, new Offset(Math.Max(1, from)), gone).GetAsyncEnumerator(gone);
        var next = events.MoveNextAsync().AsTask();
        while (true)
        {
            if (!next.IsCompleted)
            {
                await context.Response.Body.FlushAsync(gone);
                await KeepAliveAsync(context, next, gone);
            }

            if (!await next) return;
            await WriteAsync(context, events.Current, gone);
            next = events.MoveNextAsync().AsTask();
        }
    }

    private static async Task KeepAliveAsync(HttpContext context, Task next, CancellationToken gone)
    {
        while (await Task.WhenAny(next, Task.Delay(KeepAliveEvery, gone)) != next)
        {
            gone.ThrowIfCancellationRequested();
            await context.Response.WriteAsync(": still here\n\n", gone);
            await context.Response.Body.FlushAsync(gone);
        }
    }

    private static async Task WriteAsync(HttpContext context, Event e, CancellationToken gone)
    {
        var json = JsonSerializer.Serialize(EventBodies.ToJson(e), HttpReplies.Json);
        await context.Response.WriteAsync($"id: {e.Offset}\n{(e.Type.Length > 0 ? $"event: {e.Type}\n" : "")}data: {json}\n\n", gone);
    }
}
