namespace ActorCluster.Core.Kv;

/// <summary>
/// The histories of all keys, ordered by key bytes: a B+ tree. Finding and adding take O(log n), walking a range O(length); keys only
/// ever leave by the <see cref="Builder"/> of a new tree.
/// </summary>
internal sealed partial class KeyTree
{
    internal const int Width = 64;

    private Node root = new Leaf();

    public int Count { get; private set; }

    public KeyHistory? Find(ReadOnlySpan<byte> key)
    {
        var leaf = LeafFor(key);
        var at = leaf.Search(key);
        return at >= 0 ? leaf.Items[at] : null;
    }

    public KeyHistory GetOrAdd(ReadOnlyMemory<byte> key) => Insert(key);

    /// <summary>The histories of a range, in order. The tree must not grow meanwhile.</summary>
    public IEnumerable<KeyHistory> Walk(KeyRange keys)
    {
        if (keys.IsSingle)
        {
            if (Find(keys.Key.Span) is { } single)
                yield return single;
            yield break;
        }

        Leaf? leaf = LeafFor(keys.Key.Span);
        var at = leaf.Search(keys.Key.Span);
        for (at = at < 0 ? ~at : at; leaf is not null; (leaf, at) = (leaf.Next, 0))
        {
            var (stop, isLast) = leaf.StopOf(keys);
            for (; at < stop; at++)
                yield return leaf.Items[at];
            if (isLast)
                yield break;
        }
    }

    private Leaf LeafFor(ReadOnlySpan<byte> key)
    {
        var node = root;
        while (node is Branch branch)
            node = branch.Children[branch.ChildFor(key)];
        return (Leaf)node;
    }

    private KeyHistory Insert(ReadOnlyMemory<byte> key)
    {
        if (root.Count == Width)
        {
            var (right, separator) = root.Split(key.Span);
            root = new Branch(root, separator, right);
        }

        // Full nodes are split on the way down, so that there is always room for the split of a child.
        var node = root;
        while (node is Branch branch)
        {
            var at = branch.ChildFor(key.Span);
            if (branch.Children[at].Count == Width)
            {
                var (right, separator) = branch.Children[at].Split(key.Span);
                branch.Insert(at, separator, right);
                at = branch.ChildFor(key.Span);
            }

            node = branch.Children[at];
        }

        var leaf = (Leaf)node;
        var place = leaf.Search(key.Span);
        if (place >= 0)
            return leaf.Items[place];
        Count++;
        return leaf.Insert(~place, new KeyHistory(key));
    }

    private abstract class Node
    {
        /// <summary>Items of a leaf, children of a branch.</summary>
        public int Count { get; protected set; }

        /// <summary>
        /// Moves the upper half into a new node to the right. Where the coming key is the greatest of all, only the last item moves: keys
        /// that come in order leave full nodes behind.
        /// </summary>
        public abstract (Node Right, ReadOnlyMemory<byte> Separator) Split(ReadOnlySpan<byte> coming);
    }

    private sealed class Leaf : Node
    {
        public readonly KeyHistory[] Items = new KeyHistory[Width];

        public Leaf()
        {
        }

        /// <summary>A leaf of what a builder gives it, in order.</summary>
        public Leaf(ReadOnlySpan<KeyHistory> items)
        {
            items.CopyTo(Items);
            Count = items.Length;
        }

        public Leaf? Next { get; set; }

        /// <summary>The key's place; where it is not there, the complement of the place that it would take.</summary>
        public int Search(ReadOnlySpan<byte> key)
        {
            var (low, high) = (0, Count - 1);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                var order = Items[middle].Key.Span.SequenceCompareTo(key);
                if (order == 0)
                    return middle;
                if (order < 0)
                    low = middle + 1;
                else
                    high = middle - 1;
            }

            return ~low;
        }

        /// <summary>How many items stand before the end of a range, and whether the range ends with them.</summary>
        public (int Stop, bool IsLast) StopOf(KeyRange keys)
        {
            if (Count == 0 || keys.IsBeforeEnd(Items[Count - 1].Key.Span))
                return (Count, false);
            var end = Search(keys.End.Span);
            return (end < 0 ? ~end : end, true);
        }

        public KeyHistory Insert(int at, KeyHistory item)
        {
            Array.Copy(Items, at, Items, at + 1, Count - at);
            Count++;
            return Items[at] = item;
        }

        public override (Node Right, ReadOnlyMemory<byte> Separator) Split(ReadOnlySpan<byte> coming)
        {
            var inOrder = Next is null && Items[Count - 1].Key.Span.SequenceCompareTo(coming) < 0;
            var from = inOrder ? Count - 1 : Count / 2;
            var right = new Leaf { Count = Count - from, Next = Next };
            Array.Copy(Items, from, right.Items, 0, right.Count);
            Array.Clear(Items, from, right.Count);
            (Count, Next) = (from, right);
            return (right, right.Items[0].Key);
        }
    }

    private sealed class Branch : Node
    {
        public readonly Node[] Children = new Node[Width];

        // separators[i] is the smallest key that may stand in Children[i + 1].
        private readonly ReadOnlyMemory<byte>[] separators = new ReadOnlyMemory<byte>[Width - 1];

        public Branch(Node left, ReadOnlyMemory<byte> separator, Node right)
        {
            (Children[0], separators[0], Children[1], Count) = (left, separator, right, 2);
        }

        /// <summary>A branch of what a builder gives it, in order; the first one's own smallest key is not needed.</summary>
        public Branch(ReadOnlySpan<(ReadOnlyMemory<byte> Smallest, Node Node)> children)
        {
            Count = children.Length;
            for (var i = 0; i < children.Length; i++)
            {
                Children[i] = children[i].Node;
                if (i > 0)
                    separators[i - 1] = children[i].Smallest;
            }
        }

        private Branch()
        {
        }

        public int ChildFor(ReadOnlySpan<byte> key)
        {
            var (low, high) = (0, Count - 2);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                if (separators[middle].Span.SequenceCompareTo(key) <= 0)
                    low = middle + 1;
                else
                    high = middle - 1;
            }

            return low;
        }

        public void Insert(int leftOf, ReadOnlyMemory<byte> separator, Node right)
        {
            Array.Copy(Children, leftOf + 1, Children, leftOf + 2, Count - leftOf - 1);
            Array.Copy(separators, leftOf, separators, leftOf + 1, Count - 1 - leftOf);
            (Children[leftOf + 1], separators[leftOf]) = (right, separator);
            Count++;
        }

        public override (Node Right, ReadOnlyMemory<byte> Separator) Split(ReadOnlySpan<byte> coming)
        {
            var inOrder = separators[Count - 2].Span.SequenceCompareTo(coming) <= 0;
            var from = inOrder ? Count - 2 : Count / 2;
            var right = new Branch { Count = Count - from };
            Array.Copy(Children, from, right.Children, 0, right.Count);
            Array.Copy(separators, from, right.separators, 0, right.Count - 1);
            var separator = separators[from - 1];
            Array.Clear(Children, from, right.Count);
            Array.Clear(separators, from - 1, right.Count);
            Count = from;
            return (right, separator);
        }
    }
}
