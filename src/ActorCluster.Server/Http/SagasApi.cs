using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorCluster.Core.Sagas;
using ActorCluster.Sagas;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Http;

/// <summary>Sagas over HTTP.</summary>
internal sealed class SagasApi(ClusterNode node)
{
    private const int DefaultLimit = 100;
    private const int LargestLimit = 10_000;

    /// <summary><c>POST /v1/sagas</c>: {"id"?, "definition": a name or a definition, "input"?}.</summary>
    public async Task StartAsync(HttpContext context)
    {
        var body = await JsonBodies.ReadAsync(context);
        var id = JsonBodies.Optional(body, "id") is null ? Guid.CreateVersion7().ToString("N") : JsonBodies.Text(body, "id");
        var input = JsonBodies.Optional(body, "input")?.GetRawText() ?? "{}";
        var answer = JsonBodies.Optional(body, "definition") switch
        {
            { ValueKind: JsonValueKind.String } name => await node.Sagas.StartAsync(id, name.GetString()!, input, context.RequestAborted),
            { ValueKind: JsonValueKind.Object } json =>
                await node.Sagas.StartAsync(id, Encoding.UTF8.GetBytes(json.GetRawText()), input, context.RequestAborted),
            _ => throw new BadRequestException("the body needs \"definition\": the name of one, or one itself"),
        };
        if (answer.Failure is { } failure)
            await HttpReplies.FailAsync(context, failure);
        else
            await HttpReplies.WriteAsync(context, new { id }, StatusCodes.Status201Created);
    }

    /// <summary><c>GET /v1/sagas?status=&amp;limit=</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var word = context.Request.Query["status"].ToString();
        SagaStatus? status = word.Length == 0 ? null
            : Enum.TryParse<SagaStatus>(word, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed
            : throw new BadRequestException($"status is '{word}'; it must be running, compensating, completed, compensated or stuck");
        var limitText = context.Request.Query["limit"].ToString();
        var limit = limitText.Length == 0 ? DefaultLimit
            : int.TryParse(limitText, out var number) && number is >= 1 and <= LargestLimit ? number
            : throw new BadRequestException($"limit is '{limitText}'; it must be a whole number from 1 to {LargestLimit}");
        var answer = await node.ReadAsync(context, new SagasQuery(status, limit));
        var sagas = ((SagasQueryResult)answer.Result!).Sagas;
        await HttpReads.WriteAsync(context, answer, new JsonObject { ["sagas"] = new JsonArray([.. sagas.Select(SagaJson.Of)]) });
    }

    /// <summary><c>GET /v1/sagas/{id}</c>.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var answer = await node.ReadAsync(context, new SagaQuery(id));
        if (answer.Result is SagaQueryResult { Saga: { } saga })
            await HttpReads.WriteAsync(context, answer, SagaJson.Of(saga));
        else
            await HttpReplies.FailAsync(context, StatusCodes.Status404NotFound, "not_found", $"there is no saga '{id}'");
    }
}
