using ActorCluster.Settings;

namespace ActorCluster;

/// <summary>What people are told of a member whose data must not be used, and what they can do.</summary>
internal static class WrongData
{
    /// <summary>The data are not this member's own last ones.</summary>
    /// <param name="settings">The node's.</param>
    /// <param name="what">What they are, after "they".</param>
    public static string Text(NodeSettings settings, string what) =>
        $"{settings.Name} must not take part with its data in {settings.DataDirectory}: they {what}. Bring back its own last data; where they are lost: {Repair(settings)}";

    /// <summary>The data cannot be read, or lack something.</summary>
    /// <param name="settings">The node's.</param>
    /// <param name="what">What is wrong, and where; a sentence.</param>
    public static string Damaged(NodeSettings settings, string what) =>
        $"{what} This member's data is damaged and must not be used; the other members go on without it as long as they are a majority. It gets everything from them again with: {Repair(settings)}";

    private static string Repair(NodeSettings settings) => $"actorcluster member repair {settings.Name} --config FILE";
}
