using System.Runtime.InteropServices;

namespace ActorCluster.Core.Kv;

/// <content>Building from what is in order already.</content>
internal sealed partial class KeyTree
{
    /// <summary>
    /// Makes a tree of histories that come in order, from the leaves up: no search, no split, full nodes. A million keys take as long as making
    /// their histories does.
    /// </summary>
    public sealed class Builder
    {
        private readonly List<(ReadOnlyMemory<byte> Smallest, Node Node)> leaves = [];
        private readonly KeyHistory[] filling = new KeyHistory[Width];
        private int filled;
        private int count;

        /// <exception cref="FormatException">The key does not follow the one before.</exception>
        public void Add(KeyHistory history)
        {
            if (count > 0 && (filled > 0 ? filling[filled - 1] : ((Leaf)leaves[^1].Node).Items[Width - 1]).Key.Span.SequenceCompareTo(history.Key.Span) >= 0)
                throw new FormatException("keys are not in order");
            filling[filled++] = history;
            count++;
            if (filled == Width)
                EndLeaf();
        }

        public KeyTree Build()
        {
            if (filled > 0)
                EndLeaf();
            if (count == 0)
                return new KeyTree();
            var level = leaves;
            while (level.Count > 1)
            {
                var above = new List<(ReadOnlyMemory<byte> Smallest, Node Node)>((level.Count / Width) + 1);
                for (var from = 0; from < level.Count; from += Width)
                {
                    var children = CollectionsMarshal.AsSpan(level).Slice(from, Math.Min(Width, level.Count - from));
                    above.Add((children[0].Smallest, new Branch(children)));
                }

                level = above;
            }

            return new KeyTree { root = level[0].Node, Count = count };
        }

        private void EndLeaf()
        {
            var leaf = new Leaf(filling.AsSpan(0, filled));
            if (leaves.Count > 0)
                ((Leaf)leaves[^1].Node).Next = leaf;
            leaves.Add((leaf.Items[0].Key, leaf));
            filled = 0;
        }
    }
}
