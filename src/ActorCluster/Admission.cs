using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using ActorCluster.Settings;

namespace ActorCluster;

/// <summary>Asks a cluster who its members are; asks on until somebody answers.</summary>
/// <param name="settings">Of the node that is to join; <see cref="NodeSettings.Join"/> says whom to ask.</param>
/// <param name="cancellationToken">The node stops.</param>
public delegate Task<Configuration> MemberLookup(NodeSettings settings, CancellationToken cancellationToken);

/// <summary>How a node that was added to a cluster begins: with its id, which it finds under its name.</summary>
internal static class Admission
{
    /// <exception cref="NotAdmittedException">The task: the cluster does not know this node, or knows it as one that has data.</exception>
    public static async Task<IReadOnlyList<JournalEvent>> BeginAsync(NodeSettings settings, MemberLookup lookup, CancellationToken cancellationToken)
    {
        var members = await lookup(settings, cancellationToken);
        var self = settings.Self;
        if (members.Find(self.Name) is not { } found)
        {
            throw new NotAdmittedException(
                $"{self.Name} is no member of the cluster of {members}; first: actorcluster member add {self.Name} --remoting {self.Remoting} --client {self.Client} --http {self.Http}");
        }

        // Its vote would be one that forgets what it has promised.
        return members.IsLearner(self.Name)
            ? [new JournalEvent.Joined(found.Id, members)]
            : throw new NotAdmittedException(
                $"{self.Name} votes already, with data that is not in {settings.DataDirectory}: start it there; or, where that data is lost: "
                + $"actorcluster member remove {self.Name}, then actorcluster member add {self.Name} …");
    }
}
