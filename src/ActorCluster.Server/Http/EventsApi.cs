using ActorCluster.Core.Events;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using Microsoft.AspNetCore.Http;
using Wire = ActorCluster.Events.Wire;

namespace ActorCluster.Server.Http;

/// <summary>Topics and consumer groups over HTTP.</summary>
internal sealed class EventsApi(ClusterNode node)
{
    private const int DefaultPage = 100;
    private const long LongestWaitMs = 60_000;

    /// <summary><c>GET /v1/topics</c>.</summary>
    public async Task TopicsAsync(HttpContext context)
    {
        var answer = await node.ReadAsync(context, new TopicsQuery());
        var topics = ((TopicsResult)answer.Result!).Topics;
        await HttpReads.WriteAsync(context, answer, new { topics = topics.Select(topic => new { topic = topic.Topic, lastOffset = topic.Last.Value }) });
    }

    /// <summary><c>POST /v1/topics/{topic}/events</c>: publishes what <see cref="EventBodies"/> reads from the body.</summary>
    public async Task PublishAsync(HttpContext context)
    {
        var publish = new Wire.Publish { Topic = Route(context, "topic") };
        publish.Events.AddRange(EventBodies.Read(await JsonBodies.ReadAsync(context)));
        var answer = await ExecuteAsync(context, new Operation { Publish = publish });
        if (answer?.Published is not { } published) return;
        await HttpReplies.WriteAsync(
            context, new { firstOffset = published.FirstOffset, lastOffset = published.LastOffset }, StatusCodes.Status201Created);
    }

    /// <summary>
    /// <c>GET /v1/topics/{topic}/events?from=OFFSET</c>: server-sent events from there on, live, each with its offset as its id; with
    /// <c>Accept: application/json</c> a page of at most <c>max</c>.
    /// </summary>
    public async Task ReadAsync(HttpContext context)
    {
        var topic = Route(context, "topic");
        var from = Number(context, "from", 1);
        if (long.TryParse(context.Request.Headers["Last-Event-ID"], out var seen)) from = Math.Max(from, seen + 1);
        if (context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal))
            await PageAsync(context, topic, from);
        else
            await EventStream.WriteAsync(context, node, topic, from);
    }

    /// <summary><c>POST /v1/topics/{topic}/groups/{group}/fetch</c>: {"member", "max"?, "redeliverAfterMs"?, "waitMs"?}.</summary>
    public async Task FetchAsync(HttpContext context)
    {
        var body = await JsonBodies.ReadAsync(context);
        var wait = TimeSpan.FromMilliseconds(Math.Min(JsonBodies.Number(body, "waitMs", 0), LongestWaitMs));
        var redeliverAfter = JsonBodies.Optional(body, "redeliverAfterMs") is null
            ? (TimeSpan?)null
            : TimeSpan.FromMilliseconds(JsonBodies.Number(body, "redeliverAfterMs", null));
        var answer = await node.Topics.FetchAsync(
            Route(context, "topic"), Route(context, "group"), JsonBodies.Text(body, "member"),
            (int)Math.Clamp(JsonBodies.Number(body, "max", DefaultPage), 1, int.MaxValue), wait, redeliverAfter, context.RequestAborted);
        if (answer.Failure is { } failure)
        {
            await HttpReplies.FailAsync(context, failure);
            return;
        }

        var fetched = answer.Results[0].Fetched;
        await HttpReplies.WriteAsync(context, new
        {
            events = fetched.Events.Select(EventBodies.ToJson),
            position = fetched.Position,
            busyWith = fetched.BusyWith.Length > 0 ? fetched.BusyWith : null,
            busyUntil = fetched.BusyWith.Length > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(fetched.BusyUntilUnixMs) : (DateTimeOffset?)null,
        });
    }

    /// <summary><c>POST /v1/topics/{topic}/groups/{group}/ack</c>: {"member", "offset"}.</summary>
    public async Task AcknowledgeAsync(HttpContext context)
    {
        var body = await JsonBodies.ReadAsync(context);
        var result = await ExecuteAsync(context, new Operation
        {
            Acknowledge = new Wire.AcknowledgeGroup
            {
                Topic = Route(context, "topic"),
                Group = Route(context, "group"),
                Member = JsonBodies.Text(body, "member"),
                Offset = JsonBodies.Number(body, "offset", null),
            },
        });
        if (result is not null) await HttpReplies.WriteAsync(context, new { position = result.Acknowledged.Position });
    }

    /// <summary><c>GET /v1/topics/{topic}/groups/{group}</c>: where the group stands.</summary>
    public async Task GroupAsync(HttpContext context)
    {
        var query = new GroupQuery(Route(context, "topic"), Route(context, "group"));
        var answer = await node.ReadAsync(context, query);
        var group = (GroupResult)answer.Result!;
        await HttpReads.WriteAsync(context, answer, new
        {
            position = group.Position.Value,
            lastOffset = group.Last.Value,
            delivery = group.Delivery is { } d
                ? new { member = d.Member, lastOffset = d.Last.Value, until = DateTimeOffset.FromUnixTimeMilliseconds(d.UntilUnixMs) }
                : null,
        });
    }

    private async Task PageAsync(HttpContext context, string topic, long from)
    {
        var max = (int)Math.Clamp(Number(context, "max", DefaultPage), 1, node.Settings.Events.MaxFetchEvents);
        var query = new EventsQuery(topic, new Offset(Math.Max(1, from)), max, node.Settings.Events.MaxFetchBytes);
        var answer = await node.ReadAsync(context, query);
        var page = (EventsResult)answer.Result!;
        await HttpReads.WriteAsync(context, answer, new { events = page.Events.Select(EventBodies.ToJson), lastOffset = page.Last.Value });
    }

    private async Task<OperationResult?> ExecuteAsync(HttpContext context, Operation operation)
    {
        var answer = await node.ExecuteAsync(CommandBytes.Of(operation), context.RequestAborted);
        if (answer.Failure is null) return answer.Results[0];
        await HttpReplies.FailAsync(context, answer.Failure);
        return null;
    }

    private static string Route(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private static long Number(HttpContext context, string name, long otherwise)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0) return otherwise;
        return long.TryParse(text, out var number) && number >= 0
            ? number
            : throw new BadRequestException($"the query parameter {name} is '{text}'; it must be a whole number, 0 or more");
    }
}
