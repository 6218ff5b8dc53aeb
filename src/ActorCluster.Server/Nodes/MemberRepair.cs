using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Settings;

namespace ActorCluster.Server.Nodes;

/// <summary>Has a cluster take a member for a new one: it is removed, and added again as a learner that is to vote. Whatever an earlier attempt has done is done, and no more.</summary>
internal static class MemberRepair
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(3);

    /// <summary>Asks the others until it is done. What cannot be begun just now is asked again for a while.</summary>
    /// <param name="settings">The member's.</param>
    /// <param name="others">Client addresses of other members.</param>
    /// <returns>Null; or that its node runs, and nothing was changed.</returns>
    /// <exception cref="GrpcException">They refuse, or cannot be reached.</exception>
    public static async Task<string?> AdmitAgainAsync(NodeSettings settings, IReadOnlyList<string> others, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience);
        ulong? gone = null;
        for (var turn = 0; ; turn++)
        {
            using var client = new ClusterClient(others.AtTurn(turn));
            try
            {
                var member = (await client.ConfirmedMembersAsync(cancellation)).Members.FirstOrDefault(member => member.Name == settings.Name.Name);
                if (gone is null && member is not null && await IsRunningAsync(settings, member, cancellation))
                    return $"{settings.Name} runs, with data that is not in {settings.DataDirectory}: it answers at {settings.Self.Client}. Nothing was changed";
                if (member is null)
                {
                    await client.AddMemberAsync(RequestOf(settings.Self), cancellation);
                    return null;
                }

                // Another one than that which was removed: it was added, and only the answer was lost.
                if (gone is { } before && member.ID != before) return null;
                gone = member.ID;
                await client.RemoveMemberAsync(member.ID, cancellation);
            }
            catch (GrpcException e) when (e.Code == GrpcStatusCode.Unavailable && !patience.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    private static MemberAddRequest RequestOf(MemberSettings self) => new()
    {
        Name = self.Name.Name,
        PeerURLs = { self.Remoting.ToString() },
        Client = self.Client.ToString(),
        Http = self.Http.ToString(),
    };

    /// <summary>Whether that member answers where its settings have it: then the folder that was taken is not what it runs with.</summary>
    private static async Task<bool> IsRunningAsync(NodeSettings settings, Member member, CancellationToken cancellation)
    {
        using var client = new GrpcClient(settings.Self.Client.ToString());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(AnswersWithin);
        try
        {
            var status = await client.CallAsync("/etcdserverpb.Maintenance/Status", new StatusRequest(), StatusResponse.Parser, patience.Token);
            return status.Header.MemberId == member.ID;
        }
        catch (GrpcException)
        {
            return false; // Nobody there, or somebody else.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false; // Something there that does not answer.
        }
    }
}
