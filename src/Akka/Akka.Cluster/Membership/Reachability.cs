using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>What one node has seen of another that it no longer hears.</summary>
internal enum Absence
{
    /// <summary>Silent; it may be heard again.</summary>
    Unreachable = 0,

    /// <summary>Known to be gone for good.</summary>
    Terminated = 1,
}

/// <summary>
/// Who does not hear whom. Only an observer itself writes its row, so its row's version says which copy of it is newer; a subject
/// that is not in the row is reachable for that observer.
/// </summary>
internal sealed class Reachability
{
    internal static readonly Reachability Empty = new(ImmutableSortedDictionary<UniqueAddress, Row>.Empty);

    private readonly Lazy<ImmutableHashSet<UniqueAddress>> _absent;

    internal Reachability(ImmutableSortedDictionary<UniqueAddress, Row> rows)
    {
        Rows = rows;
        _absent = new Lazy<ImmutableHashSet<UniqueAddress>>(() => [.. Rows.Values.SelectMany(row => row.Absent.Keys)]);
    }

    /// <param name="Version">Counts the observer's changes.</param>
    /// <param name="Absent">Those whom the observer does not hear.</param>
    internal sealed record Row(long Version, ImmutableSortedDictionary<UniqueAddress, Absence> Absent)
    {
        internal static readonly Row Empty = new(0, ImmutableSortedDictionary<UniqueAddress, Absence>.Empty);
    }

    /// <summary>What each observer says, by observer.</summary>
    internal ImmutableSortedDictionary<UniqueAddress, Row> Rows { get; }

    /// <summary>All whom at least one observer does not hear.</summary>
    internal ImmutableHashSet<UniqueAddress> AllAbsent => _absent.Value;

    internal bool IsReachable(UniqueAddress subject) => !AllAbsent.Contains(subject);

    internal bool IsReachable(UniqueAddress observer, UniqueAddress subject) =>
        !Rows.TryGetValue(observer, out var row) || !row.Absent.ContainsKey(subject);

    /// <summary>Those whom <paramref name="observer"/> does not hear.</summary>
    internal IEnumerable<UniqueAddress> AbsentFor(UniqueAddress observer) =>
        Rows.TryGetValue(observer, out var row) ? row.Absent.Keys : [];

    /// <summary>Those who say of <paramref name="subject"/> that they do not hear it.</summary>
    internal IEnumerable<UniqueAddress> ObserversOf(UniqueAddress subject) =>
        Rows.Where(each => each.Value.Absent.ContainsKey(subject)).Select(each => each.Key);

    internal Reachability Unreachable(UniqueAddress observer, UniqueAddress subject) => Set(observer, subject, Absence.Unreachable);

    internal Reachability Terminated(UniqueAddress observer, UniqueAddress subject) => Set(observer, subject, Absence.Terminated);

    /// <summary>The observer hears the subject again. What is terminated stays so.</summary>
    internal Reachability Reachable(UniqueAddress observer, UniqueAddress subject)
    {
        if (!Rows.TryGetValue(observer, out var row)) return this;
        if (!row.Absent.TryGetValue(subject, out var absence) || absence == Absence.Terminated) return this;
        return new Reachability(Rows.SetItem(observer, new Row(row.Version + 1, row.Absent.Remove(subject))));
    }

    /// <summary>Without the nodes that are gone, as observers and as subjects.</summary>
    internal Reachability Keep(Func<UniqueAddress, bool> isMember) => Merge(Empty, isMember);

    /// <summary>Without what the given observers say.</summary>
    internal Reachability WithoutObservers(IReadOnlySet<UniqueAddress> observers) =>
        observers.Count == 0 || !Rows.Keys.Any(observers.Contains)
            ? this
            : new Reachability(Rows.RemoveRange(observers));

    /// <summary>The newer row of each observer, of those that are still members about those that are still members.</summary>
    internal Reachability Merge(Reachability that, Func<UniqueAddress, bool> isMember)
    {
        var rows = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, Row>();
        foreach (var (observer, row) in Rows.Concat(that.Rows))
        {
            if (!isMember(observer)) continue;
            if (rows.TryGetValue(observer, out var known) && known.Version >= row.Version) continue;
            var gone = row.Absent.Keys.Where(subject => !isMember(subject)).ToList();
            rows[observer] = gone.Count == 0 ? row : row with { Absent = row.Absent.RemoveRange(gone) };
        }
        return rows.Count == 0 ? Empty : new Reachability(rows.ToImmutable());
    }

    /// <inheritdoc />
    public override string ToString() => string.Join(
        ", ", Rows.SelectMany(row => row.Value.Absent.Select(each => $"{row.Key} -> {each.Key}: {each.Value}")));

    private Reachability Set(UniqueAddress observer, UniqueAddress subject, Absence absence)
    {
        var row = Rows.GetValueOrDefault(observer) ?? Row.Empty;
        if (row.Absent.TryGetValue(subject, out var known) && known >= absence) return this;
        return new Reachability(Rows.SetItem(observer, new Row(row.Version + 1, row.Absent.SetItem(subject, absence))));
    }
}
