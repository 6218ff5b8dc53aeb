using ActorCluster.Core.Raft;
using ActorCluster.Settings;

namespace ActorCluster;

/// <summary>Asks a cluster who its members are; asks on until a majority of it has confirmed the answer.</summary>
/// <param name="settings">Of the node that is to join; <see cref="NodeSettings.Join"/> says whom to ask.</param>
/// <param name="cancellationToken">The node stops.</param>
public delegate Task<KnownCluster> MemberLookup(NodeSettings settings, CancellationToken cancellationToken);

/// <summary>What a majority of a cluster says of it.</summary>
/// <param name="Members">Who its members are.</param>
/// <param name="ClusterId">Its id, as their journals have it; 0 where a version founded it that did not write it there.</param>
public sealed record KnownCluster(Configuration Members, ulong ClusterId);

/// <summary>How a node whose data are empty begins in a cluster that is there: as the learner that was added under its name.</summary>
internal static class Admission
{
    /// <exception cref="NotAdmittedException">The task: the cluster does not know this node, or knows it as one that has data.</exception>
    public static async Task<IReadOnlyList<JournalEvent>> BeginAsync(NodeSettings settings, MemberLookup? lookup, CancellationToken cancellationToken)
    {
        if (lookup is null)
        {
            throw new NotAdmittedException(NodeFailureKind.NotAdmitted, $"{settings.Name} has no data, and there is a cluster already; this program cannot ask its members");
        }

        var (members, clusterId) = await lookup(settings, cancellationToken);
        var self = settings.Self;
        if (members.Find(self.Name) is not { } found)
        {
            throw new NotAdmittedException(
                NodeFailureKind.NotAdmitted,
                $"{self.Name} is no member of the cluster of {members}; first: actorcluster member add {self.Name} --remoting {self.Remoting} --client {self.Client} --http {self.Http}");
        }

        // Its vote would be one that forgets what it has promised.
        if (!members.IsLearner(self.Name))
        {
            throw new NotAdmittedException(NodeFailureKind.Refused, WrongData.Text(settings, $"are empty, and not those that {self.Name} voted with (says the cluster of {members})"));
        }

        var joined = new JournalEvent.Joined(found.Id, members);
        return clusterId == 0 ? [joined] : [joined, new JournalEvent.BelongsTo(clusterId)];
    }

    /// <summary>The client addresses at which the others may answer: those of a configuration, and those of the settings.</summary>
    public static IReadOnlyList<HostPort> ToBeAsked(NodeSettings settings, Configuration members)
    {
        var known = members.Members.Where(member => member.Name != settings.Name).Select(member => HostPort.TryParse(member.Client, out var client) ? client : (HostPort?)null).OfType<HostPort>();
        return [.. known.Union(settings.Members.Where(member => member.Name != settings.Name).Select(member => member.Client))];
    }
}

/// <summary>The cluster that a node is to join does not know it, or knows it as somebody that it cannot be.</summary>
/// <param name="kind">Which of the two.</param>
/// <param name="message">What, and what to do.</param>
internal sealed class NotAdmittedException(NodeFailureKind kind, string message) : Exception(message)
{
    public NodeFailureKind Kind => kind;
}
