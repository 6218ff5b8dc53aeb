namespace ActorCluster.Core.Histories;

/// <summary>
/// The operations of a register that have no place in the order yet, the value after those that have, and how many of the rest observe or write each value.
/// Taking one out and putting it back cost the same few steps however many there are: two linked lists, by start and by end.
/// </summary>
internal sealed class PendingOperations
{
    private readonly RegisterOperation[] operations;
    private readonly LinkedOrder byStart;
    private readonly LinkedOrder byEnd;
    private readonly int[] reads;
    private readonly int[] swaps;
    private readonly int[] optionalSwaps;
    private readonly int[] writers;

    public PendingOperations(Register register)
    {
        operations = register.Operations;
        reads = new int[register.Values];
        swaps = new int[register.Values];
        optionalSwaps = new int[register.Values];
        writers = new int[register.Values];
        byStart = new LinkedOrder(operations.Length, Enumerable.Range(0, operations.Length));
        byEnd = new LinkedOrder(
            operations.Length, Enumerable.Range(0, operations.Length).Where(i => operations[i].IsKnown).OrderBy(i => operations[i].End));
        for (var i = 0; i < operations.Length; i++) Count(operations[i], 1);
    }

    /// <summary>The key's value now.</summary>
    public int Value { get; private set; }

    /// <summary>Whether every operation whose outcome is known has its place: the others need none.</summary>
    public bool IsDone => byEnd.First < 0;

    /// <summary>Known reads of a value.</summary>
    public int ReadsOf(int value) => reads[value];

    /// <summary>Known operations that observe a value and replace it.</summary>
    public int SwapsOf(int value) => swaps[value];

    /// <summary>Those whose outcome is unknown.</summary>
    public int OptionalSwapsOf(int value) => optionalSwaps[value];

    /// <summary>Operations that may yet write a value.</summary>
    public int WritersOf(int value) => writers[value];

    /// <summary>Nothing that is left observes the value.</summary>
    public bool IsUnseen(int value) => reads[value] + swaps[value] + optionalSwaps[value] == 0;

    /// <summary>Those that may come next by their times: none of the others had ended before they started.</summary>
    public IEnumerable<int> Candidates()
    {
        var earliestEnd = operations[byEnd.First].End;
        for (var i = byStart.First; i >= 0 && operations[i].Start <= earliestEnd; i = byStart.After(i)) yield return i;
    }

    /// <summary>Gives an operation the next place; the value before it, to be handed to <see cref="PutBack"/>.</summary>
    public int Take(int index)
    {
        var (before, operation) = (Value, operations[index]);
        byStart.Remove(index);
        if (operation.IsKnown) byEnd.Remove(index);
        Count(operation, -1);
        if (!operation.IsRead) Value = operation.Writes;
        return before;
    }

    /// <summary>Takes its place away again: the last one's only.</summary>
    public void PutBack(int index, int before)
    {
        var operation = operations[index];
        Value = before;
        Count(operation, 1);
        if (operation.IsKnown) byEnd.Restore(index);
        byStart.Restore(index);
    }

    private void Count(in RegisterOperation operation, int by)
    {
        if (operation.Writes >= 0) writers[operation.Writes] += by;
        if (operation.Observes < 0) return;
        (operation.IsRead ? reads : operation.IsKnown ? swaps : optionalSwaps)[operation.Observes] += by;
    }

    /// <summary>A doubly linked list of numbers from which the ones taken out last come back first.</summary>
    private sealed class LinkedOrder
    {
        private readonly int[] next;
        private readonly int[] previous;
        private readonly int head;

        public LinkedOrder(int count, IEnumerable<int> order)
        {
            head = count;
            (next, previous) = (new int[count + 1], new int[count + 1]);
            var last = head;
            foreach (var i in order)
            {
                (next[last], previous[i]) = (i, last);
                last = i;
            }

            (next[last], previous[head]) = (head, last);
        }

        public int First => After(head);

        public int After(int i) => next[i] == head ? -1 : next[i];

        public void Remove(int i) => (next[previous[i]], previous[next[i]]) = (next[i], previous[i]);

        public void Restore(int i) => (next[previous[i]], previous[next[i]]) = (i, i);
    }
}
