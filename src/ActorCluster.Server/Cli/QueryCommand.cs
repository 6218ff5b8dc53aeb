using System.CommandLine;
using Spectre.Console;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster query "select …"</c>: reads the read models of a node.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        var sql = new Argument<string>("sql") { Description = "A select; the tables are those of the read models" };
        var output = CommandRun.OutputOption();
        var command = new Command("query", "Queries the read models with SQL") { sql, output };
        command.OnCluster(CommandRun.EndpointsOption(), async (client, parsed, cancellation) =>
        {
            var path = "/v1/query?sql=" + Uri.EscapeDataString(parsed.GetValue(sql)!);
            var answer = await client.CallAsync(HttpMethod.Get, path, null, cancellation);
            if (parsed.GetValue(output) == "json")
            {
                Console.WriteLine(answer.GetRawText());
                return ExitCodes.Ok;
            }

            var table = Tables.Of([.. answer.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!)]);
            foreach (var row in answer.GetProperty("rows").EnumerateArray())
                table.AddRow([.. row.EnumerateArray().Select(value => Markup.Escape(value.ToString()))]);
            Tables.Print(table);
            return ExitCodes.Ok;
        });
        return command;
    }
}
