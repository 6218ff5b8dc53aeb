namespace Akka.Cluster;

/// <summary>Chooses whom to gossip with.</summary>
internal static class GossipPeers
{
    /// <summary>How many nodes hear of a change at once; in a larger cluster the rest hear of it from them.</summary>
    internal const int FanOut = 5;

    /// <summary>Those who hear of a change at once: of the ones that have not seen it, at most <see cref="FanOut"/>.</summary>
    internal static List<UniqueAddress> OfChange(MembershipState state, Random random)
    {
        var unseen = Unseen(state);
        for (var i = 0; unseen.Count > FanOut && i < FanOut; i++)
        {
            var other = random.Next(i, unseen.Count);
            (unseen[i], unseen[other]) = (unseen[other], unseen[i]);
        }
        return unseen.Count > FanOut ? unseen[..FanOut] : unseen;
    }

    /// <summary>The one to compare with now and then: with the given probability one that has not seen this version.</summary>
    internal static UniqueAddress? OfTick(MembershipState state, double differentViewProbability, Random random)
    {
        if (state.Members.Count < 2) return null;
        var unseen = Unseen(state);
        if (unseen.Count > 0 && random.NextDouble() < differentViewProbability) return unseen[random.Next(unseen.Count)];
        var all = state.Members.Select(member => member.UniqueAddress).Where(state.MayTalkTo).ToList();
        return all.Count == 0 ? null : all[random.Next(all.Count)];
    }

    /// <summary>Whether fewer than half of the members have seen this version, so that gossip should hurry.</summary>
    internal static bool ShouldHurry(MembershipState state) => state.Gossip.SeenBy.Count * 2 < state.Members.Count;

    private static List<UniqueAddress> Unseen(MembershipState state) =>
    [
        .. state.Members.Select(member => member.UniqueAddress)
            .Where(node => !state.Gossip.SeenBy.Contains(node) && state.MayTalkTo(node)),
    ];
}
