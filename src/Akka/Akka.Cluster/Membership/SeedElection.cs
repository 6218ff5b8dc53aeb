using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// Decides, among seed nodes that are not in a cluster yet, which one founds it. The lowest that is alive does, so whichever seed is
/// missing the others can start:
/// <list type="number">
/// <item>A seed that has heard a lower one lately waits for that one.</item>
/// <item>If all seeds are there and none is in a cluster, the first founds it at once.</item>
/// <item>If most are there, the lowest of them founds it after a short wait, provided that nothing listens where the others should be;
/// one that merely does not answer may be busy, and gets the whole time-out.</item>
/// <item>If most are missing, only the first seed founds a cluster, and only after the whole time-out: the others may well have one. It does
/// not if most are silent where something may listen: on the other side of a partition they found one of their own.</item>
/// </list>
/// Time is a span since any fixed moment.
/// </summary>
internal sealed class SeedElection
{
    /// <summary>How long a seed counts as alive after it was heard.</summary>
    internal static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private readonly Address[] _seeds;
    private readonly int _rank;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _shortWait;
    private readonly TimeSpan _start;
    private readonly Dictionary<Address, TimeSpan> _heard = [];
    private readonly HashSet<Address> _refused = [];

    /// <param name="seeds">All seeds, in the order that all nodes have them.</param>
    /// <param name="self">This node's address; it need not be a seed.</param>
    /// <param name="timeout">How long to wait for seeds that are silent.</param>
    /// <param name="now">When the election starts.</param>
    internal SeedElection(IEnumerable<Address> seeds, Address self, TimeSpan timeout, TimeSpan now)
    {
        _seeds = [.. seeds.Distinct()];
        _rank = Array.IndexOf(_seeds, self);
        _timeout = timeout;
        _shortWait = timeout / 5;
        _start = now;
    }

    /// <summary>A seed has answered that it is in no cluster.</summary>
    internal void Heard(Address seed, TimeSpan now)
    {
        _heard[seed] = now;
        _refused.Remove(seed);
    }

    /// <summary>
    /// A seed has asked. That may have been long ago, while nothing listened here, and it may be in a cluster by now: a lower one is waited for all the same,
    /// but only its answer to a question of ours counts otherwise.
    /// </summary>
    /// <returns>Whether it counts as alive.</returns>
    internal bool Asked(Address seed, TimeSpan now)
    {
        if (Array.IndexOf(_seeds, seed) is >= 0 and var rank && rank < _rank) Heard(seed, now);
        return IsAlive(seed, now);
    }

    /// <summary>Nothing listens at a seed's address.</summary>
    internal void Refused(Address seed) => _refused.Add(seed);

    /// <summary>Whether this node shall found the cluster now.</summary>
    internal bool FoundsCluster(TimeSpan now)
    {
        if (_rank < 0) return false;
        if (_seeds.Take(_rank).Any(lower => IsAlive(lower, now))) return false;
        var missing = _seeds.Where((seed, rank) => rank != _rank && !IsAlive(seed, now)).ToList();
        if (missing.Count == 0) return true;
        var mostAreThere = missing.Count * 2 < _seeds.Length;
        if (mostAreThere && missing.TrueForAll(_refused.Contains)) return now - _start >= _shortWait;
        var silent = missing.Count(seed => !_refused.Contains(seed));
        return (mostAreThere || (_rank == 0 && silent * 2 <= _seeds.Length)) && now - _start >= _timeout;
    }

    private bool IsAlive(Address seed, TimeSpan now) => _heard.TryGetValue(seed, out var heard) && now - heard <= Freshness;
}
