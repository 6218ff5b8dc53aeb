using System.CommandLine;
using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster leader move NODE</c>.</summary>
internal static class LeaderCommand
{
    public static Command Create() => new("leader", "Moves leadership") { Move() };

    private static Command Move()
    {
        var to = new Argument<string>("node") { Description = "The member that is to lead" };
        var command = new Command("move", "Hands leadership to another member; no request fails meanwhile") { to };
        command.OnCluster(CommandRun.EndpointsOption(), async (client, parsed, cancellation) =>
        {
            var name = parsed.GetValue(to)!;
            var members = (await client.MembersAsync(cancellation)).Members;
            var target = members.FirstOrDefault(member => member.Name == name)
                ?? throw new GrpcException(GrpcStatusCode.NotFound, $"no member is called {name}; there are {string.Join(", ", members.Select(member => member.Name))}");
            var status = await client.StatusAsync(cancellation);
            var leader = members.FirstOrDefault(member => member.ID == status.Leader)
                ?? throw new GrpcException(GrpcStatusCode.Unavailable, "no leader is known; try again once a majority of the members runs");
            using var channel = new GrpcClient(leader.ClientURLs[0]);
            var moved = await channel.CallAsync(
                "/etcdserverpb.Maintenance/MoveLeader", new MoveLeaderRequest { TargetID = target.ID }, MoveLeaderResponse.Parser, cancellation);
            Console.WriteLine($"{name} leads term {moved.Header.RaftTerm}");
            return ExitCodes.Ok;
        });
        return command;
    }
}
