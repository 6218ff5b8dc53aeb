using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Histories;

/// <summary>What a search has found.</summary>
internal enum Linearizability
{
    Holds,
    Broken,
    Undecided,
}

/// <summary>
/// Looks for an order of a register's operations (Wing and Gong 1993, with Lowe's memory of what was tried, "Testing for linearizability", 2017): depth first, the
/// same set of placed operations with the same value is never looked at twice. Most steps leave no choice, because an answer shows what it found:
/// <list type="number">
/// <item>A read that may come next and finds the value comes next: it changes nothing.</item>
/// <item>A value that nobody will write again must not be replaced while somebody is still to find it.</item>
/// <item>A put whose value nobody will find comes next where nobody is still to find the present one: it is not seen wherever it stands.</item>
/// <item>An operation whose outcome is unknown is tried last, and only where what it writes may be found next: otherwise nobody would see it. Of several
/// that do the same, one is tried.</item>
/// </list>
/// </summary>
internal sealed class RegisterSearch
{
    /// <summary>Choices that are tried for one key before the search is given up; each costs 24 bytes to remember.</summary>
    private const int MaxTried = 4_000_000;

    private readonly RegisterOperation[] operations;
    private readonly PendingOperations pending;
    private readonly (ulong, ulong)[] marks;
    private readonly HashSet<(ulong, ulong, int)> tried = [];
    private readonly Stack<Placed> placed = new();
    private (ulong First, ulong Second) mark;

    private RegisterSearch(Register register)
    {
        operations = register.Operations;
        pending = new PendingOperations(register);

        // A set of operations is known by the exclusive or of its members' marks: 128 bits, so that two sets never meet in one.
        var rng = new Rng(1);
        marks = [.. operations.Select(_ => (rng.Next(), rng.Next()))];
    }

    /// <param name="Operation">What was placed.</param>
    /// <param name="Before">The value before it.</param>
    /// <param name="Others">What else might have been, the next to try last.</param>
    private readonly record struct Placed(int Operation, int Before, Stack<int>? Others);

    public static Linearizability Search(IEnumerable<RecordedOperation> operations) => Search(Register.Of(operations));

    public static Linearizability Search(Register register)
    {
        var search = new RegisterSearch(register);
        return search.FindsTheUnwritten() ? Linearizability.Broken : search.Run();
    }

    /// <summary>Whether a value was found that nobody ever wrote.</summary>
    private bool FindsTheUnwritten() =>
        operations.Any(operation => operation is { IsKnown: true, Observes: > 0 } && pending.WritersOf(operation.Observes) == 0);

    private Linearizability Run()
    {
        while (!pending.IsDone)
        {
            var only = Forced(out var isDead);
            if (only >= 0)
            {
                Place(only, null);
                continue;
            }

            var choices = isDead ? [] : Choices();
            if (!TryNext(choices) && !GoBack()) return Linearizability.Broken;
            if (tried.Count > MaxTried) return Linearizability.Undecided;
        }

        return Linearizability.Holds;
    }

    /// <summary>The operation that must or may as well come next, or -1.</summary>
    private int Forced(out bool isDead)
    {
        isDead = false;
        var value = pending.Value;
        if (pending.ReadsOf(value) > 0)
        {
            foreach (var i in pending.Candidates())
            {
                if (operations[i].IsRead && operations[i].Observes == value) return i;
            }
        }

        if (pending.WritersOf(value) == 0 && pending.ReadsOf(value) + pending.SwapsOf(value) > 0)
        {
            isDead = pending.ReadsOf(value) > 0 || pending.SwapsOf(value) > 1;
            var swap = isDead ? -1 : First(i => operations[i].IsKnown && operations[i].Observes == value);
            isDead |= swap < 0;
            return swap;
        }

        return pending.IsUnseen(value)
            ? First(i => operations[i] is { IsKnown: true, Observes: < 0 } put && pending.IsUnseen(put.Writes))
            : -1;
    }

    private int First(Func<int, bool> condition)
    {
        foreach (var i in pending.Candidates())
        {
            if (condition(i)) return i;
        }

        return -1;
    }

    /// <summary>All writes that may come next, the most likely last: revisions are believed as hints, and proved by the search.</summary>
    private Stack<int> Choices()
    {
        int[] candidates = [.. pending.Candidates()];
        var found = candidates.Select(i => operations[i].Observes).ToHashSet();
        int[] writes = [.. candidates.Where(i => !operations[i].IsRead && (operations[i].Observes < 0 || operations[i].Observes == pending.Value))];
        var unknown = writes.Where(i => !operations[i].IsKnown && found.Contains(operations[i].Writes)).DistinctBy(i => (operations[i].Observes, operations[i].Writes));
        var known = writes.Where(i => operations[i].IsKnown)
            .OrderByDescending(i => operations[i].Source.Revision?.Value ?? 0).ThenByDescending(i => operations[i].End);
        return new Stack<int>(unknown.Concat(known));
    }

    /// <summary>Places the next of the choices that leads to what was not yet looked at.</summary>
    private bool TryNext(Stack<int> choices)
    {
        while (choices.TryPop(out var choice))
        {
            if (!tried.Add((mark.First ^ marks[choice].Item1, mark.Second ^ marks[choice].Item2, operations[choice].Writes))) continue;
            Place(choice, choices);
            return true;
        }

        return false;
    }

    private bool GoBack()
    {
        while (placed.TryPop(out var last))
        {
            pending.PutBack(last.Operation, last.Before);
            Mark(last.Operation);
            if (last.Others is { } others && TryNext(others)) return true;
        }

        return false;
    }

    private void Place(int operation, Stack<int>? others)
    {
        placed.Push(new Placed(operation, pending.Take(operation), others));
        Mark(operation);
    }

    private void Mark(int operation) => mark = (mark.First ^ marks[operation].Item1, mark.Second ^ marks[operation].Item2);
}
