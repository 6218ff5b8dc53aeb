using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Settings;
using Serilog;

namespace ActorCluster.Server.Nodes;

/// <summary>Asks a cluster's members who the members are, for a node that is to be one.</summary>
internal static class ClusterLookup
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Asks until one of them, and with it a majority, has answered. Where the cluster expects a member at this node's address that has not said its name, that name is said first: the
    /// nameless learner goes, and one of this name comes in its place.
    /// </summary>
    public static async Task<KnownCluster> MembersAsync(NodeSettings settings, CancellationToken cancellation)
    {
        string[] endpoints = [.. settings.Join.Select(member => member.ToString())];
        for (var turn = 0; ; turn++)
        {
            using var client = new ClusterClient(endpoints.AtTurn(turn));
            try
            {
                var answer = await client.ConfirmedMembersAsync(cancellation);
                var members = answer.Members;
                var nameless = members.All(member => member.Name != settings.Name.Name)
                    ? members.FirstOrDefault(member => member.Name.Length == 0 && member.IsLearner && AddressOf(member.PeerURLs) == settings.Self.Remoting.ToString())
                    : null;
                if (nameless is null) return new KnownCluster(Read(members), answer.FoundedClusterId);
                await client.RemoveMemberAsync(nameless.ID, cancellation);
                var self = settings.Self;
                await client.AddMemberAsync(
                    new MemberAddRequest
                    {
                        Name = self.Name.Name,
                        PeerURLs = { self.Remoting.ToString() },
                        Client = self.Client.ToString(),
                        Http = self.Http.ToString(),
                        IsLearner = !nameless.IsToVote,
                    },
                    cancellation);
            }
            catch (GrpcException e) when (e.Code == GrpcStatusCode.Unavailable)
            {
                Log.Information("{Node} waits for a member of {Members} that knows who the members are: {Reason}", settings.Name, string.Join(", ", settings.Join), e.Detail ?? e.Message);
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private static Configuration Read(IReadOnlyList<Member> members) => new(
        members.Where(member => !member.IsLearner).Select(Info), null, members.Where(member => member.IsLearner).Select(Info));

    private static MemberInfo Info(Member member) => new(
        new NodeId(member.Name.Length > 0 ? member.Name : $"{ClusterService.Unnamed}{member.ID:x16}"), member.ID, AddressOf(member.PeerURLs), AddressOf(member.ClientURLs));

    private static string AddressOf(IReadOnlyList<string> urls) => urls.Count == 0 ? "" : Endpoints.ToUri(urls[0]).Authority;
}
