using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster publish TOPIC [DATA]</c>.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var topic = new Argument<string>("topic") { Description = "The topic; it comes into being with its first event" };
        var data = new Argument<string?>("data")
        {
            Description = "The event's data, JSON or text; without it each line of standard input is an event",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var type = new Option<string?>("--type") { Description = "What kind of event it is" };
        var key = new Option<string?>("--key") { Description = "What the event is about" };
        var output = CommandRun.OutputOption();
        var command = new Command("publish", "Publishes events to a topic") { topic, data, type, key, output };
        command.OnCluster(CommandRun.EndpointsOption(), async (client, parsed, cancellation) =>
        {
            var path = $"/v1/topics/{Uri.EscapeDataString(parsed.GetValue(topic)!)}/events";
            await foreach (var text in Texts(parsed.GetValue(data), cancellation))
            {
                var body = new JsonObject { ["type"] = parsed.GetValue(type) ?? "", ["key"] = parsed.GetValue(key) ?? "", ["data"] = Data(text) };
                var answer = await client.CallAsync(HttpMethod.Post, path, body.ToJsonString(), cancellation);
                Console.WriteLine(parsed.GetValue(output) == "json" ? answer.GetRawText() : answer.GetProperty("lastOffset").GetRawText());
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static async IAsyncEnumerable<string> Texts(
        string? data, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (data is not null)
        {
            yield return data;
            yield break;
        }

        while (await Console.In.ReadLineAsync(cancellation) is { } line) yield return line;
    }

    private static JsonNode? Data(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
