using System.CommandLine;
using System.Text.Json;
using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using Google.Protobuf;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster kv put|get|del</c>.</summary>
internal static class KvCommand
{
    private static readonly Option<string?> Endpoints = CommandRun.EndpointsOption();
    private static readonly Option<string> Output = CommandRun.OutputOption();
    private static readonly Argument<string> Key = new("key") { Description = "The key" };
    private static readonly Option<bool> Prefix = new("--prefix") { Description = "Every key that begins with this one" };

    public static Command Create() => new("kv", "Reads and writes keys") { Put(), Get(), Delete() };

    private static Command Put()
    {
        var value = new Argument<string>("value") { Description = "The value; '-' reads it from standard input" };
        var command = new Command("put", "Writes a key") { Key, value, Output };
        command.OnCluster(Endpoints, async (client, parsed, cancellation) =>
        {
            var text = parsed.GetValue(value)!;
            var bytes = text == "-" ? await ByteString.FromStreamAsync(Console.OpenStandardInput(), cancellation) : ByteString.CopyFromUtf8(text);
            var response = await client.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(parsed.GetValue(Key)!), Value = bytes }, cancellation);
            Print(parsed, new { revision = response.Header.Revision }, "OK");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Get()
    {
        var local = new Option<bool>("--local") { Description = "Answer from what the node has, without asking the leader" };
        var read = new ReadOptions();
        var command = new Command("get", "Reads a key; exit code 1 where there is none") { Key, Prefix, local, Output };
        read.AddTo(command);
        command.OnCluster(Endpoints, async (client, parsed, cancellation) =>
        {
            var (key, end) = Range(parsed);
            var metadata = read.Metadata(parsed);
            var response = await client.RangeAsync(new RangeRequest { Key = key, RangeEnd = end, Serializable = parsed.GetValue(local) }, cancellation, metadata);
            var rows = response.Kvs.Select(kv => new
            {
                key = kv.Key.ToStringUtf8(),
                value = kv.Value.ToStringUtf8(),
                version = kv.Version,
                createRevision = kv.CreateRevision,
                modRevision = kv.ModRevision,
            }).ToList();
            if (parsed.GetValue(Output) == "json")
            {
                Console.WriteLine(JsonSerializer.Serialize(new { revision = response.Header.Revision, kvs = rows, proof = ReadOptions.Proof(metadata) }));
            }
            else
            {
                rows.ForEach(row => Console.WriteLine(parsed.GetValue(Prefix) ? $"{row.key}\t{row.value}" : row.value));
            }

            return rows.Count > 0 ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static Command Delete()
    {
        var command = new Command("del", "Deletes a key and prints how many keys went") { Key, Prefix, Output };
        command.OnCluster(Endpoints, async (client, parsed, cancellation) =>
        {
            var (key, end) = Range(parsed);
            var response = await client.DeleteRangeAsync(new DeleteRangeRequest { Key = key, RangeEnd = end }, cancellation);
            Print(parsed, new { revision = response.Header.Revision, deleted = response.Deleted }, response.Deleted.ToString());
            return ExitCodes.Ok;
        });
        return command;
    }

    private static (ByteString Key, ByteString End) Range(ParseResult parsed)
    {
        var key = ByteString.CopyFromUtf8(parsed.GetValue(Key)!);
        return (key, parsed.GetValue(Prefix) ? EndOfPrefix(key) : ByteString.Empty);
    }

    // The smallest key above every key with the prefix; "\0" means no upper end.
    private static ByteString EndOfPrefix(ByteString prefix)
    {
        var end = prefix.ToByteArray();
        for (var i = end.Length - 1; i >= 0; i--)
        {
            if (end[i] == byte.MaxValue) continue;
            end[i]++;
            return ByteString.CopyFrom(end, 0, i + 1);
        }

        return ByteString.CopyFrom(0);
    }

    private static void Print(ParseResult parsed, object json, string text) =>
        Console.WriteLine(parsed.GetValue(Output) == "json" ? JsonSerializer.Serialize(json) : text);
}
