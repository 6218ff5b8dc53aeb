namespace Akka.Cluster.Tests;

/// <summary>What must hold after each step, and at the end.</summary>
internal sealed partial class GossipSimulation
{
    private void Check(string when)
    {
        foreach (var one in _alive.Values)
        {
            if (ReferenceEquals(one.Checked, one.State.Gossip)) continue;
            one.Checked = one.State.Gossip;
            foreach (var other in _alive.Values) CheckSame(one.State.Gossip, other.State.Gossip, when);
            foreach (var gone in one.State.Gossip.Tombstones.Keys) _knownGone.Add((one.State.Self, gone));
            foreach (var member in one.State.Members)
            {
                if (_knownGone.Contains((one.State.Self, member.UniqueAddress)))
                    throw new InvalidOperationException($"{when}: {one.State.Self} sees {member} again. {Replay}");
            }
        }
    }

    private void CheckSame(Gossip one, Gossip other, string when)
    {
        if (ReferenceEquals(one, other) || one.CompareVersion(other) != VectorClock.Ordering.Same) return;
        if (Describe(one) != Describe(other))
            throw new InvalidOperationException($"{when}: one version, two contents.\n{Describe(one)}\n{Describe(other)}\n{Replay}");
    }

    private void CheckAgreement()
    {
        var expected = _alive.Values.Select(node => node.State.Self).Order().ToList();
        foreach (var node in _alive.Values)
        {
            var up = node.State.Members.Where(member => member.Status == MemberStatus.Up);
            if (!up.Select(member => member.UniqueAddress).SequenceEqual(expected)
                || node.State.Members.Count != expected.Count
                || !node.State.HasConverged(Nodes.NoNodes)
                || !node.State.Unreachable.IsEmpty)
            {
                throw new InvalidOperationException(
                    $"{node.State.Self} ends with {node.State.Gossip}. {Replay} All end with\n"
                    + string.Join("\n", _alive.Values.Select(each => $"{each.State.Self}: {each.State.Gossip}")));
            }
        }
    }

    private string Replay => $"Replay with seed {seed}.";

    private static string Describe(Gossip gossip) =>
        string.Join("; ", gossip.Members.Select(member => $"{member.UniqueAddress} {member.Status} {member.UpNumber}"))
        + " | " + gossip.Reachability;
}
