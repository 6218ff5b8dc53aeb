namespace Akka.Cluster.SBR;

/// <summary>
/// Says when a partition has been still for long enough to be decided, or has been restless for too long. Time is a span since any
/// fixed moment.
/// </summary>
internal sealed class StabilityWatch(TimeSpan stableAfter, TimeSpan unstableLimit)
{
    private TimeSpan? _began;
    private TimeSpan _lastChange;

    internal enum Verdict
    {
        Wait,
        Decide,
        TooRestless,
    }

    /// <summary>Whether somebody is unreachable.</summary>
    internal bool IsRunning => _began is not null;

    /// <summary>Something changed while somebody is unreachable.</summary>
    internal void Changed(TimeSpan now)
    {
        _began ??= now;
        _lastChange = now;
    }

    /// <summary>Nobody is unreachable any more.</summary>
    internal void Healed() => _began = null;

    internal Verdict Judge(TimeSpan now)
    {
        if (_began is not { } began) return Verdict.Wait;
        if (now - _lastChange >= stableAfter) return Verdict.Decide;
        return unstableLimit > TimeSpan.Zero && now - began >= unstableLimit ? Verdict.TooRestless : Verdict.Wait;
    }
}
