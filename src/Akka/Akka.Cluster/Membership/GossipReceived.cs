namespace Akka.Cluster;

/// <summary>What a node makes of another's gossip.</summary>
/// <param name="State">The state afterwards.</param>
/// <param name="TalkBack">Whether the sender lacks something that this node now has.</param>
internal sealed record GossipReceived(MembershipState State, bool TalkBack)
{
    /// <summary>Takes, keeps or merges, and marks the result as seen by this node.</summary>
    internal static GossipReceived Of(MembershipState state, Gossip remote)
    {
        var local = state.Gossip;
        var self = state.Self;
        switch (local.CompareVersion(remote))
        {
            case VectorClock.Ordering.Same:
                var seen = local with { SeenBy = local.SeenBy.Union(remote.SeenBy) };
                return new GossipReceived(
                    seen.SeenBy.Count == local.SeenBy.Count ? state : state.With(seen), !remote.SeenBy.Contains(self));

            case VectorClock.Ordering.After:
                return new GossipReceived(state, TalkBack: true);

            case VectorClock.Ordering.Before:
                return new GossipReceived(state.With(remote.Seen(self)), TalkBack: true);

            default:
                return new GossipReceived(state.With(local.Merge(remote).Seen(self)), TalkBack: true);
        }
    }
}
