namespace Akka.Cluster.SBR;

/// <summary>
/// Decides which side of a partition goes on. Both sides decide by themselves, from what each knows, and must not both go on: a rule
/// looks only at what is the same on both sides, and a side that would win stops where the other, having seen the leader's next step,
/// would win too.
/// </summary>
internal abstract record DowningStrategy
{
    /// <summary>What becomes of the members in <paramref name="view"/>.</summary>
    internal DowningDecision Decide(DowningView view)
    {
        if (view.Unreachable.IsEmpty) return DowningDecision.Nobody;
        if (view.IndirectlyConnected.IsEmpty) return DecideWithCare(view);
        var rest = view.WithIndirectlyConnectedHere();
        if (rest.Unreachable.IsEmpty) return DowningDecision.IndirectlyConnected;
        return DecideWithCare(rest) switch
        {
            DowningDecision.Unreachable => DowningDecision.IndirectlyConnected,
            DowningDecision.Reachable => DowningDecision.ReachableAndIndirectlyConnected,
            _ => DowningDecision.All,
        };
    }

    /// <summary>The members that the decision declares dead.</summary>
    internal static IReadOnlyCollection<Member> Victims(DowningDecision decision, DowningView view) => decision switch
    {
        DowningDecision.Nobody => [],
        DowningDecision.Unreachable => view.Unreachable,
        DowningDecision.Reachable => view.Reachable,
        DowningDecision.IndirectlyConnected => view.IndirectlyConnected.Union(view.Unreachable),
        DowningDecision.ReachableAndIndirectlyConnected => view.Reachable.Union(view.IndirectlyConnected),
        DowningDecision.All => view.Members,
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "unknown decision"),
    };

    /// <summary>The strategy that the settings ask for.</summary>
    internal static DowningStrategy Of(SplitBrainResolverSettings settings) => settings.DowningStrategy switch
    {
        SplitBrainResolverSettings.KeepMajority => new KeepMajority(settings.KeepMajorityRole),
        SplitBrainResolverSettings.StaticQuorum =>
            new StaticQuorum(settings.StaticQuorumSettings.Size, settings.StaticQuorumSettings.Role),
        SplitBrainResolverSettings.KeepOldest =>
            new KeepOldest(settings.KeepOldestSettings.DownIfAlone, settings.KeepOldestSettings.Role),
        SplitBrainResolverSettings.DownAll => new DownAll(),
        _ => throw new ArgumentException($"There is no strategy [{settings.DowningStrategy}]."),
    };

    /// <summary>Decides where the two sides are cleanly apart and the other is not empty, and both see the same members.</summary>
    protected abstract DowningDecision DecideSides(DowningView view);

    private DowningDecision DecideWithCare(DowningView view)
    {
        var decision = DecideSides(view);
        return decision == DowningDecision.Unreachable
            && view.PossibleViewsOfOtherSide().Any(other => DecideSides(other) == DowningDecision.Unreachable)
                ? DowningDecision.All
                : decision;
    }
}

/// <summary>The side with more full members goes on; with equal numbers the one with the lowest address of them.</summary>
internal sealed record KeepMajority(string Role) : DowningStrategy
{
    /// <inheritdoc />
    protected override DowningDecision DecideSides(DowningView view)
    {
        var counted = view.Members.Where(member => DowningView.Counts(member, Role)).ToList();
        if (counted.Count == 0) return DowningDecision.All;
        var there = counted.Count(view.Unreachable.Contains);
        var here = counted.Count - there;
        var goesOn = here == there ? !view.Unreachable.Contains(counted[0]) : here > there;
        return goesOn ? DowningDecision.Unreachable : DowningDecision.Reachable;
    }
}

/// <summary>
/// A side with enough members goes on. The cluster must have fewer than twice <paramref name="Size"/> members, or both would; so all
/// go down where it has more.
/// </summary>
internal sealed record StaticQuorum(int Size, string Role) : DowningStrategy
{
    /// <inheritdoc />
    protected override DowningDecision DecideSides(DowningView view)
    {
        var all = view.Members.Count(member => DowningView.Counts(member, Role));
        if (all > Size * 2 - 1) return DowningDecision.All;
        var here = view.Reachable.Count(member => DowningView.Counts(member, Role));
        return here >= Size ? DowningDecision.Unreachable : DowningDecision.Reachable;
    }
}

/// <summary>
/// The side with the oldest member goes on, unless that member is alone there, <paramref name="DownIfAlone"/> holds, and at least
/// two are on the other side: of two, the oldest stays.
/// </summary>
internal sealed record KeepOldest(bool DownIfAlone, string Role) : DowningStrategy
{
    /// <inheritdoc />
    protected override DowningDecision DecideSides(DowningView view)
    {
        var counted = view.Members.Where(member => DowningView.Counts(member, Role)).ToList();
        if (counted.Count == 0) return DowningDecision.All;
        var oldest = counted.Min(Member.AgeOrdering)!;
        var isHere = !view.Unreachable.Contains(oldest);
        var withOldest = counted.Count(member => view.Unreachable.Contains(member) != isHere);
        var oldestFalls = DownIfAlone && withOldest == 1 && counted.Count > 2;
        return isHere != oldestFalls ? DowningDecision.Unreachable : DowningDecision.Reachable;
    }
}

/// <summary>Everybody goes down, to start anew; for where no side can be trusted to go on.</summary>
internal sealed record DownAll : DowningStrategy
{
    /// <inheritdoc />
    protected override DowningDecision DecideSides(DowningView view) => DowningDecision.All;
}
