namespace ActorCluster.Core.Raft;

/// <summary>A member's own clock as its rules see it: they are told, and never look themselves.</summary>
internal sealed class MemberClock(ulong seed)
{
    private readonly long life = (long)((new Rng(seed ^ 0x9C10C4).Next() >> (65 - Stamp.TickBits)) | 1) << Stamp.TickBits;

    public Instant Now { get; private set; } = new(0);

    /// <summary>Whether what it counts may be believed.</summary>
    public bool IsSteady { get; private set; } = true;

    /// <summary>What was counted before it cannot be believed any more.</summary>
    public Instant SteadySince { get; private set; } = new(0);

    /// <summary>Names the time since then.</summary>
    public Stamp Steady => new(life + SteadySince.Ticks);

    /// <summary>This moment, for others to give back.</summary>
    public Stamp Stamp => new(life + Now.Ticks);

    public void Tick() => Now += 1;

    /// <summary>True where the clock was believed until now and is not any more.</summary>
    public bool Show(Instant now, bool isSteady)
    {
        if (now > Now) Now = now;
        var wasSteady = IsSteady;
        IsSteady = isSteady;
        if (!isSteady) SteadySince = Now;
        return wasSteady && !isSteady;
    }

    /// <summary>The moment that a stamp is of; never, where it is none of this life's or is of a time that cannot be believed.</summary>
    public Instant Of(Stamp stamp)
    {
        var moment = new Instant(stamp.Value - life);
        return moment >= SteadySince && moment <= Now && IsSteady ? moment : Instant.Never;
    }
}
