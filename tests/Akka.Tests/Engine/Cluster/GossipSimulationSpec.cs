using Xunit;

namespace Akka.Cluster.Tests;

/// <summary>Many seeds of <see cref="GossipSimulation"/>, and what a merge must be.</summary>
public class GossipSimulationSpec
{
    private const int Seeds = 300;

    [Fact]
    public void Nodes_agree_whatever_the_network_does()
    {
        for (var seed = 1; seed <= Seeds; seed++) new GossipSimulation(seed).Run();
    }

    [Fact]
    public void Merging_is_commutative_and_idempotent()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var one = Random(random, Nodes.A);
            var other = Random(random, Nodes.B);
            Assert.Equal(one.Merge(other).ToString(), other.Merge(one).ToString());
            Assert.Equal(one.Merge(other).ToString(), one.Merge(other).Merge(other).ToString());
        }
    }

    private static Gossip Random(Random random, UniqueAddress self)
    {
        var state = Nodes.At(self, Nodes.AllUp(Nodes.A, Nodes.B, Nodes.C, Nodes.D));
        for (var i = 0; i < 6; i++)
        {
            var node = Nodes.Node(random.Next(1, 6), random.Next(1, 3));
            state = random.Next(4) switch
            {
                0 => state.Misses(node),
                1 => state.Down(node.Address),
                2 => state.Leave(node.Address),
                _ => state.Joined(node),
            };
        }
        return state.Gossip;
    }
}
