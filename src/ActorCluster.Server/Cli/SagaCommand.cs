using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorCluster.Server.Client;
using Spectre.Console;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster saga start|show|list</c>.</summary>
internal static class SagaCommand
{
    private static readonly string[] Ended = ["completed", "compensated", "stuck"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly Option<string?> Endpoints = CommandRun.EndpointsOption();
    private static readonly Option<string> Output = CommandRun.OutputOption();

    public static Command Create() => new("saga", "Starts sagas and shows where they stand") { Start(), Show(), List() };

    private static Command Start()
    {
        var definition = new Argument<string>("definition") { Description = "A definition's name, or a JSON file that holds one" };
        var input = new Argument<string>("input") { Description = "The input, JSON", DefaultValueFactory = _ => "{}" };
        var id = new Option<string?>("--id") { Description = "The saga's id: the same again is the same saga" };
        var wait = new Option<bool>("--wait") { Description = "Wait for the end; exit code 1 unless it is completed" };
        var command = new Command("start", "Starts a saga and prints its id") { definition, input, id, wait, Output };
        command.OnCluster(Endpoints, async (client, parsed, cancellation) =>
        {
            var body = new JsonObject
            {
                ["definition"] = Definition(parsed.GetValue(definition)!),
                ["input"] = Parse(parsed.GetValue(input)!, "the input"),
            };
            if (parsed.GetValue(id) is { } given) body["id"] = given;
            var saga = await client.CallAsync(HttpMethod.Post, "/v1/sagas", body.ToJsonString(), cancellation);
            if (!parsed.GetValue(wait))
            {
                Console.WriteLine(parsed.GetValue(Output) == "json" ? saga.GetRawText() : saga.GetProperty("id").GetString());
                return ExitCodes.Ok;
            }

            saga = await EndAsync(client, saga.GetProperty("id").GetString()!, cancellation);
            Print(parsed, saga);
            return saga.GetProperty("status").GetString() == Ended[0] ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "The saga" };
        var command = new Command("show", "Shows one saga with its history") { id, Output };
        command.OnCluster(Endpoints, async (client, parsed, cancellation) =>
        {
            Print(parsed, await GetAsync(client, parsed.GetValue(id)!, cancellation));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command List()
    {
        var status = new Option<string?>("--status") { Description = "Only these: running, compensating, completed, compensated, stuck" };
        var command = new Command("list", "Lists sagas") { status, Output };
        command.OnCluster(Endpoints, async (client, parsed, cancellation) =>
        {
            var query = parsed.GetValue(status) is { } s ? "?status=" + Uri.EscapeDataString(s) : "";
            var answer = await client.CallAsync(HttpMethod.Get, "/v1/sagas" + query, null, cancellation);
            if (parsed.GetValue(Output) == "json")
            {
                Console.WriteLine(answer.GetRawText());
                return ExitCodes.Ok;
            }

            var table = Tables.Of("id", "definition", "status", "step", "attempt");
            foreach (var saga in answer.GetProperty("sagas").EnumerateArray())
                table.AddRow([.. new[] { "id", "definition", "status", "step", "attempt" }.Select(name => Markup.Escape(saga.GetProperty(name).ToString()))]);
            Tables.Print(table);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Task<JsonElement> GetAsync(ClusterClient client, string id, CancellationToken cancellation) =>
        client.CallAsync(HttpMethod.Get, "/v1/sagas/" + Uri.EscapeDataString(id), null, cancellation);

    private static async Task<JsonElement> EndAsync(ClusterClient client, string id, CancellationToken cancellation)
    {
        while (true)
        {
            var saga = await GetAsync(client, id, cancellation);
            if (Ended.Contains(saga.GetProperty("status").GetString())) return saga;
            await Task.Delay(Pause, cancellation);
        }
    }

    private static JsonNode Definition(string given) =>
        File.Exists(given) ? Parse(File.ReadAllText(given), given) : JsonValue.Create(given);

    private static JsonNode Parse(string json, string what)
    {
        try
        {
            return JsonNode.Parse(json) ?? throw new FormatException($"{what} is null");
        }
        catch (JsonException e)
        {
            throw new FormatException($"{what} is not JSON: {e.Message}");
        }
    }

    private static void Print(ParseResult parsed, JsonElement saga)
    {
        if (parsed.GetValue(Output) == "json")
        {
            Console.WriteLine(saga.GetRawText());
            return;
        }

        Console.WriteLine($"{saga.GetProperty("id")}  {saga.GetProperty("definition")}  {saga.GetProperty("status")}");
        var table = Tables.Of("at", "step", "direction", "attempt", "outcome", "error");
        foreach (var entry in saga.GetProperty("history").EnumerateArray())
        {
            table.AddRow(
                DateTimeOffset.FromUnixTimeMilliseconds(entry.GetProperty("atUnixMs").GetInt64()).ToString("HH:mm:ss.fff"),
                Markup.Escape(entry.GetProperty("step").ToString()),
                entry.GetProperty("compensating").GetBoolean() ? "compensation" : "action",
                entry.GetProperty("attempt").ToString(),
                entry.GetProperty("outcome").ToString(),
                Markup.Escape(entry.GetProperty("error").ToString()));
        }

        Tables.Print(table);
    }
}
