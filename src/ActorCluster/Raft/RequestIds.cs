namespace ActorCluster.Raft;

/// <summary>
/// Numbers that are never used twice at one node, not even after a restart: they begin at the milliseconds of the clock at the start,
/// times four million.
/// A node would have to give out four million of them in each millisecond to reach those of its next start.
/// </summary>
internal sealed class RequestIds(long startedAtUnixMs)
{
    private long _last = startedAtUnixMs << 22;

    /// <summary>The first of <paramref name="count"/> numbers that follow each other.</summary>
    public long Take(int count)
    {
        var first = _last + 1;
        _last += count;
        return first;
    }
}
