using System.CommandLine;
using System.Net.ServerSentEvents;
using System.Text.Json;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster subscribe TOPIC [--group G]</c>: events, a line of JSON each.</summary>
internal static class SubscribeCommand
{
    private const int Batch = 100;
    private const int WaitMs = 20_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var topic = new Argument<string>("topic") { Description = "The topic" };
        var from = new Option<long>("--from") { Description = "The first offset wanted", DefaultValueFactory = _ => 1 };
        var group = new Option<string?>("--group") { Description = "Share the topic in this consumer group: what is printed is acknowledged" };
        var member = new Option<string?>("--member") { Description = "This member's name in the group; default: machine and process" };
        var count = new Option<int>("--count") { Description = "End after so many events; 0: never", DefaultValueFactory = _ => 0 };
        var command = new Command("subscribe", "Prints a topic's events as they come, until Ctrl-C") { topic, from, group, member, count };
        command.OnCluster(CommandRun.EndpointsOption(), async (client, parsed, cancellation) =>
        {
            var name = Uri.EscapeDataString(parsed.GetValue(topic)!);
            var printer = new Printer(parsed.GetValue(count), parsed.GetValue(from));
            if (parsed.GetValue(group) is { } g)
                await ConsumeAsync(client, $"/v1/topics/{name}/groups/{Uri.EscapeDataString(g)}", Member(parsed.GetValue(member)), printer, cancellation);
            else
                await FollowAsync(client, name, printer, cancellation);
            return ExitCodes.Ok;
        });
        return command;
    }

    private sealed class Printer(int limit, long from)
    {
        private int printed;

        public long Next { get; private set; } = from;

        public bool IsDone => limit > 0 && printed >= limit;

        public int Left => limit > 0 ? Math.Min(Batch, limit - printed) : Batch;

        public void Print(string json, long offset)
        {
            Console.WriteLine(json);
            Next = offset + 1;
            printed++;
        }
    }

    private static string Member(string? given) => given ?? $"{Environment.MachineName}-{Environment.ProcessId}";

    // Goes on behind the last event when a node dies; another endpoint may take over.
    private static async Task FollowAsync(ClusterClient client, string topic, Printer printer, CancellationToken cancellation)
    {
        while (!printer.IsDone && !cancellation.IsCancellationRequested)
        {
            try
            {
                using var response = await client.SendAsync(HttpMethod.Get, $"/v1/topics/{topic}/events?from={printer.Next}", null, cancellation);
                if (!response.IsSuccessStatusCode) throw new GrpcException(GrpcStatusCode.Unknown, await response.Content.ReadAsStringAsync(cancellation));
                await using var body = await response.Content.ReadAsStreamAsync(cancellation);
                await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellation))
                {
                    printer.Print(item.Data, long.Parse(item.EventId!));
                    if (printer.IsDone) return;
                }
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                await PauseAsync(e, cancellation);
            }
        }
    }

    private static async Task ConsumeAsync(ClusterClient client, string path, string member, Printer printer, CancellationToken cancellation)
    {
        while (!printer.IsDone && !cancellation.IsCancellationRequested)
        {
            try
            {
                var fetch = JsonSerializer.Serialize(new { member, max = printer.Left, waitMs = WaitMs });
                var fetched = await client.CallAsync(HttpMethod.Post, path + "/fetch", fetch, cancellation);
                var offset = 0L;
                foreach (var e in fetched.GetProperty("events").EnumerateArray())
                    printer.Print(e.GetRawText(), offset = e.GetProperty("offset").GetInt64());
                if (offset > 0) await client.CallAsync(HttpMethod.Post, path + "/ack", JsonSerializer.Serialize(new { member, offset }), cancellation);
                else if (fetched.GetProperty("busyWith").ValueKind == JsonValueKind.String) await Task.Delay(Pause, cancellation);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                await PauseAsync(e, cancellation);
            }
        }
    }

    private static async Task PauseAsync(Exception e, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"connection lost ({e.Message}); going on");
        await Task.Delay(Pause, cancellation);
    }
}
