using ActorCluster.Core.Kv;

namespace ActorCluster.Core.Histories;

/// <summary>A promise that the record shows to be broken.</summary>
/// <param name="What">Which, in a sentence.</param>
/// <param name="Operations">The smallest part of the record that was found to show it, in the order of their starts.</param>
public sealed record Violation(string What, IReadOnlyList<RecordedOperation> Operations);

/// <summary>What a record shows.</summary>
/// <param name="Violations">Empty where every promise was kept.</param>
/// <param name="Undecided">Keys whose operations can be ordered in so many ways that the search was given up.</param>
public sealed record HistoryVerdict(IReadOnlyList<Violation> Violations, IReadOnlyList<string> Undecided)
{
    public bool Holds => Violations.Count == 0 && Undecided.Count == 0;
}

/// <summary>
/// Judges a record of operations on a key-value store that was empty of the recorded keys before, and that nobody else wrote to. Two independent looks:
/// <list type="bullet">
/// <item>Linearizability (Herlihy and Wing 1990): for each key there is one order of all its operations, each between its start and its end, in which every
/// answer is what a register would have answered. It is local: keys are judged one by one. Believes no revision. See <see cref="RegisterSearch"/>.</item>
/// <item>Revisions, where the answers named them: they say which state an answer is from, of all keys at once. So they also judge reads that
/// promise less than linearizability. See <see cref="RevisionRules"/>.</item>
/// </list>
/// </summary>
public static class HistoryCheck
{
    public static HistoryVerdict Judge(IReadOnlyList<RecordedOperation> operations)
    {
        List<Violation> violations = [];
        List<string> undecided = [];
        foreach (var key in operations.GroupBy(operation => operation.Key).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            RecordedOperation[] all = [.. key];
            switch (RegisterSearch.Search(all))
            {
                case Linearizability.Holds:
                    break;
                case Linearizability.Broken:
                    violations.Add(new Violation($"the operations on {key.Key} are not linearizable", SmallestPart.Of(all)));
                    break;
                case Linearizability.Undecided:
                    undecided.Add(key.Key);
                    break;
            }
        }

        violations.AddRange(operations
            .Where(operation => operation is { Outcome: OperationOutcome.Ok, Kind: OperationKind.CompareAndSet, Succeeded: false } && operation.Found == operation.Expected)
            .Select(operation => new Violation($"a compare-and-set of {operation.Key} found what it expected and did not write", [operation])));
        violations.AddRange(RevisionRules.Check(operations));
        return new HistoryVerdict(violations, undecided);
    }
}
