using System.CommandLine;
using System.Text.Json;
using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using Spectre.Console;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster member list|add|promote|remove|update|repair</c>.</summary>
internal static class MemberCommand
{
    public static Command Create() => new("member", "Shows and changes the members of the cluster") { List(), Add(), Promote(), Remove(), Update(), RepairCommand.Create() };

    private static Command List()
    {
        var output = CommandRun.OutputOption();
        var command = new Command("list", "Shows the members, as a majority knows them") { output };
        command.OnCluster(CommandRun.EndpointsOption(), async (client, parsed, cancellation) =>
        {
            var members = (await client.ConfirmedMembersAsync(cancellation)).Members;
            if (parsed.GetValue(output) == "json")
            {
                var rows = members.Select(member => new
                {
                    id = member.ID.ToString("x"),
                    name = member.Name,
                    role = RoleOf(member),
                    remoting = HostOf(member.PeerURLs),
                    client = HostOf(member.ClientURLs),
                });
                Console.WriteLine(JsonSerializer.Serialize(new { members = rows }, new JsonSerializerOptions(JsonSerializerDefaults.Web)));
            }
            else
            {
                Print(members);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Add()
    {
        var name = NameArgument("The new member");
        var remoting = new Option<string>("--remoting") { Description = "Where the other members reach it, host:port", Required = true };
        var client = new Option<string?>("--client") { Description = "Its client address, host:port" };
        var http = new Option<string?>("--http") { Description = "Its HTTP address, host:port" };
        var learner = new Option<bool>("--learner") { Description = "It only learns until it is promoted; otherwise it votes as soon as it has caught up" };
        var command = new Command("add", "Adds a member, before its node is started with --join") { name, remoting, client, http, learner };
        command.OnCluster(CommandRun.EndpointsOption(), async (cluster, parsed, cancellation) =>
        {
            var added = await cluster.AddMemberAsync(
                new MemberAddRequest
                {
                    Name = parsed.GetValue(name)!,
                    PeerURLs = { parsed.GetValue(remoting)! },
                    Client = parsed.GetValue(client) ?? "",
                    Http = parsed.GetValue(http) ?? "",
                    IsLearner = parsed.GetValue(learner),
                },
                cancellation);
            var join = added.Members.Where(member => member.ID != added.Member.ID).Select(member => HostOf(member.ClientURLs)).Where(host => host.Length > 0);
            Print(added.Members);
            Console.WriteLine($"{added.Member.Name} is a learner{(added.Member.IsToVote ? ", and votes as soon as it has caught up" : "")}. Start its node, whose file names it, with an empty folder:");
            Console.WriteLine($"  actorcluster node --config FILE --name {added.Member.Name} --join {string.Join(',', join)}");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Promote()
    {
        var name = NameArgument("A learner that has caught up");
        var command = new Command("promote", "Gives a learner a vote") { name };
        command.OnCluster(CommandRun.EndpointsOption(), async (client, parsed, cancellation) =>
        {
            Print((await client.PromoteMemberAsync(await IdOfAsync(client, parsed.GetValue(name)!, cancellation), cancellation)).Members);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Remove()
    {
        var name = NameArgument("The member that goes, whether it runs or not");
        var command = new Command("remove", "Removes a member; its node stops for good") { name };
        command.OnCluster(CommandRun.EndpointsOption(), async (client, parsed, cancellation) =>
        {
            Print((await client.RemoveMemberAsync(await IdOfAsync(client, parsed.GetValue(name)!, cancellation), cancellation)).Members);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Update()
    {
        var name = NameArgument("The member whose addresses change");
        var remoting = new Option<string?>("--remoting") { Description = "Where the other members reach it, host:port" };
        var address = new Option<string?>("--client") { Description = "Its client address, host:port" };
        var http = new Option<string?>("--http") { Description = "Its HTTP address, host:port" };
        var command = new Command("update", "Changes a member's addresses in the log; a node that starts at others does it by itself") { name, remoting, address, http };
        command.OnCluster(CommandRun.EndpointsOption(), async (client, parsed, cancellation) =>
        {
            var request = new MemberUpdateRequest
            {
                ID = await IdOfAsync(client, parsed.GetValue(name)!, cancellation),
                Client = parsed.GetValue(address) ?? "",
                Http = parsed.GetValue(http) ?? "",
            };
            if (parsed.GetValue(remoting) is { } peers) request.PeerURLs.Add(peers);
            Print((await client.UpdateMemberAsync(request, cancellation)).Members);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Argument<string> NameArgument(string description) => new("name") { Description = description };

    /// <summary>The id of the member with a name, or, for one that has not said its own yet, with that id.</summary>
    private static async Task<ulong> IdOfAsync(ClusterClient client, string name, CancellationToken cancellation)
    {
        var members = (await client.ConfirmedMembersAsync(cancellation)).Members;
        return (members.FirstOrDefault(member => member.Name == name) ?? members.FirstOrDefault(member => member.ID.ToString("x") == name))?.ID
            ?? throw new GrpcException(GrpcStatusCode.NotFound, $"no member is called {name}; there are {string.Join(", ", members.Select(member => member.Name))}");
    }

    private static void Print(IEnumerable<Member> members)
    {
        var table = Tables.Of("id", "name", "role", "remoting", "client");
        foreach (var member in members) table.AddRow(member.ID.ToString("x"), member.Name, RoleOf(member), HostOf(member.PeerURLs), HostOf(member.ClientURLs));
        Tables.Print(table);
    }

    private static string RoleOf(Member member) => !member.IsLearner ? "voter" : member.IsToVote ? "learner, to vote" : "learner";

    private static string HostOf(IReadOnlyList<string> urls) => urls.Count == 0 ? "" : Endpoints.ToUri(urls[0]).Authority;
}
