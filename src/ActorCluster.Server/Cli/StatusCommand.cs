using System.CommandLine;
using System.Text.Json;
using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using Spectre.Console;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster status</c>: where every member stands.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private sealed record Row(string Name, string Client, string Role, ulong Term, string Leader, ulong Commit, ulong Applied, long Revision, ulong Base, ulong Snapshot, string? Error);

    public static Command Create()
    {
        var output = CommandRun.OutputOption();
        var command = new Command("status", "Shows every member: role, term, leader, how far its log, its state and its snapshot go") { output };
        command.OnCluster(CommandRun.EndpointsOption(), async (client, parsed, cancellation) =>
        {
            var members = await client.MembersAsync(cancellation);
            var names = members.Members.ToDictionary(member => member.ID, member => member.Name);
            var rows = await Task.WhenAll(members.Members.Select(member => RowAsync(member, names, cancellation)));
            if (parsed.GetValue(output) == "json")
            {
                Console.WriteLine(JsonSerializer.Serialize(new { members = rows }, new JsonSerializerOptions(JsonSerializerDefaults.Web)));
            }
            else
            {
                Tables.Print(TableOf(rows));
            }

            return rows.Any(row => row.Leader.Length > 0) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<Row> RowAsync(Member member, Dictionary<ulong, string> names, CancellationToken cancellation)
    {
        if (member.ClientURLs.Count == 0) return new Row(member.Name, "", "not started", 0, "", 0, 0, 0, 0, 0, "its client address is not known");
        var endpoint = member.ClientURLs[0];
        using var channel = new GrpcClient(endpoint);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            var status = await channel.CallAsync("/etcdserverpb.Maintenance/Status", new StatusRequest(), StatusResponse.Parser, patience.Token);
            var role = status.Leader == status.Header.MemberId ? "leader" : status.IsLearner ? "learner" : status.Leader == 0 ? "candidate" : "follower";
            return new Row(
                member.Name, endpoint, role, status.RaftTerm, names.GetValueOrDefault(status.Leader, ""),
                status.RaftIndex, status.RaftAppliedIndex, status.Header.Revision, status.LogBase, status.Snapshot, null);
        }
        catch (GrpcException e)
        {
            return new Row(member.Name, endpoint, "unreachable", 0, "", 0, 0, 0, 0, 0, e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Row(member.Name, endpoint, "unreachable", 0, "", 0, 0, 0, 0, 0, $"no answer within {Patience.TotalSeconds} s");
        }
    }

    private static Table TableOf(IEnumerable<Row> rows)
    {
        var table = Tables.Of("name", "client", "role", "term", "leader", "commit", "applied", "revision", "base", "snapshot");
        foreach (var row in rows)
        {
            string[] figures = row.Error is null
                ? [$"{row.Term}", row.Leader, $"{row.Commit}", $"{row.Applied}", $"{row.Revision}", $"{row.Base}", $"{row.Snapshot}"]
                : ["-", "-", "-", "-", "-", "-", "-"];
            table.AddRow([Markup.Escape(row.Name), Markup.Escape(row.Client), row.Role, .. figures]);
        }

        return table;
    }
}
