namespace ActorCluster;

/// <summary>What a read asks for: how fresh, how old at most, and what it must see. <see cref="Consistency"/> alone stands for itself.</summary>
/// <param name="Consistency">How fresh.</param>
/// <param name="MaxAge">The greatest age at <see cref="Consistency.Bounded"/>; more than zero. Nothing at the other levels.</param>
/// <param name="MinRevision">
/// The answer comes from this revision of the key-value store or a later one: the node waits until it has applied it. Zero: any. Combines with every level.
/// </param>
public readonly record struct ReadDemand(Consistency Consistency, TimeSpan MaxAge = default, long MinRevision = 0)
{
    public static implicit operator ReadDemand(Consistency consistency) => new(consistency);

    /// <summary>What is wrong with the values together; null where nothing is.</summary>
    public string? Error => this switch
    {
        { Consistency: Consistency.Bounded, MaxAge.Ticks: <= 0 } => "a bounded read needs the greatest age that it may have, more than nothing",
        { Consistency: not Consistency.Bounded, MaxAge.Ticks: not 0 } => "only a bounded read has a greatest age",
        { MinRevision: < 0 } => "a revision is not negative",
        _ => null,
    };
}
