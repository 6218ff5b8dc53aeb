namespace ActorCluster.Core.Events;

/// <summary>
/// Where a consumer group stands: a position, and at most one delivery after it. The position never goes back, and moves only over
/// events that the member who acknowledges them was handed last.
/// <code>
/// fetch by a, at most 2   → 1 2, a's alone until the deadline
/// fetch by b              → busy with a
/// acknowledge 1 by a      → position 1; 2 is still a's
/// (deadline)  fetch by b  → 2 3
/// acknowledge 2 by a      → conflict: it is b's now
/// </code>
/// </summary>
/// <param name="Position">The last offset acknowledged.</param>
/// <param name="Delivery">
/// What is handed out and not yet acknowledged; its member keeps it after its deadline until another one asks.
/// </param>
internal sealed record ConsumerGroup(Offset Position, GroupDelivery? Delivery)
{
    public static readonly ConsumerGroup New = new(Offset.Zero, null);

    /// <summary>Who keeps a member from fetching, if anyone does.</summary>
    public BusyGroup? BusyFor(string member, long nowUnixMs) =>
        Delivery is { } held && held.Member != member && nowUnixMs < held.UntilUnixMs
            ? new BusyGroup(held.Member, held.UntilUnixMs)
            : null;

    /// <summary>Up to where a member still holds what it was handed out, if it does.</summary>
    public Offset? HeldBy(string member, long nowUnixMs) =>
        Delivery is { } held && held.Member == member && nowUnixMs < held.UntilUnixMs ? held.Last : null;

    public Rejection? Check(AcknowledgeGroup acknowledge)
    {
        if (acknowledge.Offset <= Position || (Delivery?.Member == acknowledge.Member && acknowledge.Offset <= Delivery.Last))
            return null;
        var instead = Delivery is { } held
            ? $"offsets {Position.Next} to {held.Last} are handed out to member '{held.Member}'"
            : $"nothing after offset {Position} is handed out";
        return new(RejectionReason.Conflict,
            $"member '{acknowledge.Member}' cannot acknowledge offset {acknowledge.Offset} of topic '{acknowledge.Topic}' "
            + $"for group '{acknowledge.Group}': {instead}; fetch again");
    }

    public ConsumerGroup Acknowledge(Offset offset)
    {
        if (offset <= Position)
            return this;
        return new(offset, Delivery!.Last > offset ? Delivery : null);
    }
}
