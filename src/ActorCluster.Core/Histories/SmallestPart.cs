namespace ActorCluster.Core.Histories;

/// <summary>
/// Cuts a record that is not linearizable down to a few operations that are not. Only such things are left out that a linearizable record could do
/// without: what came later; reads; writes together with the reads of what they wrote, while what replaced it is taken for a write that need not have found it. So
/// what is left is a fault of the whole.
/// </summary>
internal static class SmallestPart
{
    public static IReadOnlyList<RecordedOperation> Of(IReadOnlyList<RecordedOperation> operations)
    {
        var register = Register.Of(operations);
        var part = ShortestBeginning(register);
        for (var size = part.Operations.Length / 2; size > 0; size /= 2)
        {
            for (var from = 0; from < part.Operations.Length;)
            {
                var without = Without(part, from, Math.Min(size, part.Operations.Length - from));
                if (IsBroken(without)) part = without;
                else from += size;
            }
        }

        return [.. part.Operations.Select(operation => operation.Source)];
    }

    /// <summary>What had happened when it was first broken: what was not answered by then may or may not have taken effect.</summary>
    private static Register ShortestBeginning(Register register)
    {
        long[] ends = [.. register.Operations.Where(operation => operation.IsKnown).Select(operation => operation.End).Order()];
        var (low, high) = (0, ends.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (IsBroken(Until(register, ends[middle]))) high = middle;
            else low = middle + 1;
        }

        return Until(register, ends[low]);
    }

    private static Register Until(Register register, long end) => register with
    {
        Operations =
        [
            .. register.Operations.Where(operation => operation.Start <= end && (operation.End <= end || !operation.IsRead))
                .Select(operation => operation.End <= end ? operation : operation with { End = long.MaxValue }),
        ],
    };

    private static Register Without(Register part, int from, int count)
    {
        var unwritten = part.Operations.AsSpan(from, count).ToArray().Where(operation => !operation.IsRead).Select(operation => operation.Writes).ToHashSet();
        return part with
        {
            Operations =
            [
                .. part.Operations.Where((operation, i) => (i < from || i >= from + count) && !(operation.IsRead && unwritten.Contains(operation.Observes)))
                    .Select(operation => unwritten.Contains(operation.Observes) ? operation with { Observes = -1 } : operation),
            ],
        };
    }

    private static bool IsBroken(Register register) => RegisterSearch.Search(register) == Linearizability.Broken;
}
