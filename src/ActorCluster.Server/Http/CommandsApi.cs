using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Http;

/// <summary><c>POST /v1/commands</c>: several operations, on any features, as one entry of the log: all of them happen, or none.</summary>
internal sealed class CommandsApi(ClusterNode node)
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    /// <summary>The body is a Command of machine.proto in protobuf's JSON form: {"operations": [{"put": {"key": base64, …}}, {"publish": …}]}.</summary>
    public async Task ExecuteAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var command = Parse(await reader.ReadToEndAsync(context.RequestAborted));
        if (command.Operations.Count == 0) throw new BadRequestException("\"operations\" must have at least one operation");
        var answer = await node.ExecuteAsync(CommandBytes.Of([.. command.Operations]), context.RequestAborted);
        if (answer.Failure is { } failure)
        {
            await HttpReplies.FailAsync(context, failure);
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(Formatter.Format(answer), context.RequestAborted);
    }

    private static Command Parse(string json)
    {
        try
        {
            return Parser.Parse<Command>(json);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new BadRequestException($"the body is not a command: {e.Message}");
        }
    }
}
