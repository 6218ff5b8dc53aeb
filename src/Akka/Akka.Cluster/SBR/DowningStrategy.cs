namespace Akka.Cluster.SBR;

/// <summary>
/// Decides which side of a partition goes on. Both sides decide by themselves, and must come to opposite results from what
/// they know: every rule below looks only at things that are the same on both sides.
/// </summary>
internal abstract record DowningStrategy
{
    /// <summary>What becomes of the members in <paramref name="view"/>.</summary>
    internal DowningDecision Decide(DowningView view)
    {
        if (view.Unreachable.IsEmpty) return DowningDecision.Nobody;
        if (view.IndirectlyConnected.IsEmpty) return DecideSides(view);
        var rest = view.WithoutIndirectlyConnected();
        var restGoesOn = rest.Unreachable.IsEmpty || DecideSides(rest) == DowningDecision.Unreachable;
        return restGoesOn ? DowningDecision.IndirectlyConnected : DowningDecision.All;
    }

    /// <summary>The members that the decision declares dead.</summary>
    internal static IReadOnlyCollection<Member> Victims(DowningDecision decision, DowningView view) => decision switch
    {
        DowningDecision.Nobody => [],
        DowningDecision.Unreachable => view.Unreachable,
        DowningDecision.Reachable => view.Reachable,
        DowningDecision.IndirectlyConnected => view.IndirectlyConnected.Union(view.Unreachable),
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

    /// <summary>Decides where the two sides are cleanly apart and the other is not empty.</summary>
    protected abstract DowningDecision DecideSides(DowningView view);
}

/// <summary>The side with more full members goes on; with equal numbers the one with the lowest address.</summary>
internal sealed record KeepMajority(string Role) : DowningStrategy
{
    /// <inheritdoc />
    protected override DowningDecision DecideSides(DowningView view)
    {
        var here = view.Reachable.Where(member => DowningView.Counts(member, Role)).ToList();
        var there = view.Unreachable.Where(member => DowningView.Counts(member, Role)).ToList();
        var joiningThere = view.Unreachable.Count(member => DowningView.MayCountElsewhere(member, Role));
        if (here.Count == 0 && there.Count == 0) return ByLowest(view);
        if (here.Count < there.Count) return DowningDecision.Reachable;
        // Members that join over there may be up by now in the other side's eyes, so that both would think themselves the majority.
        if (here.Count > there.Count)
            return here.Count > there.Count + joiningThere ? DowningDecision.Unreachable : DowningDecision.All;
        if (joiningThere > 0) return DowningDecision.All;
        return here[0].CompareTo(there[0]) < 0 ? DowningDecision.Unreachable : DowningDecision.Reachable;
    }

    /// <summary>No full member at all, as while a cluster forms: the lowest address of those that join decides.</summary>
    private static DowningDecision ByLowest(DowningView view) =>
        view.Reachable.Contains(view.Members[0]) ? DowningDecision.Unreachable : DowningDecision.Reachable;
}

/// <summary>
/// A side with enough members goes on. The cluster must have fewer than twice <paramref name="Size"/> members, or both would.
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

/// <summary>The side with the oldest member goes on, unless that member is alone there and <paramref name="DownIfAlone"/> holds.</summary>
internal sealed record KeepOldest(bool DownIfAlone, string Role) : DowningStrategy
{
    /// <inheritdoc />
    protected override DowningDecision DecideSides(DowningView view)
    {
        var counted = view.Members.Where(member => DowningView.Counts(member, Role)).ToList();
        if (counted.Count == 0) return DowningDecision.All;
        var oldest = counted.Min(Member.AgeOrdering)!;
        var isHere = view.Reachable.Contains(oldest);
        var side = isHere ? view.Reachable : view.Unreachable;
        var isAlone = side.Count(member => DowningView.Counts(member, Role)) == 1;
        var oldestFalls = DownIfAlone && isAlone && counted.Count > 1;
        return isHere != oldestFalls ? DowningDecision.Unreachable : DowningDecision.Reachable;
    }
}

/// <summary>Everybody goes down, to start anew; for where no side can be trusted to go on.</summary>
internal sealed record DownAll : DowningStrategy
{
    /// <inheritdoc />
    protected override DowningDecision DecideSides(DowningView view) => DowningDecision.All;
}
