using System.Collections.Concurrent;
using ActorCluster.Core;
using ActorCluster.Settings;
using Akka.Actor;

namespace ActorCluster.Raft;

/// <summary>
/// Where the members' actors are found: first as the settings say, later as gossip says. It names no voters; those stand in the log.
/// Read by any thread, written by the member's actor.
/// </summary>
internal sealed class PeerDirectory
{
    private readonly ConcurrentDictionary<NodeId, (Address Address, IActorRef Ref)> _peers = new();
    private readonly Func<Address, IActorRef> _resolve;

    /// <param name="settings">Name the members and their first addresses.</param>
    /// <param name="resolve">Finds the member's actor at an address.</param>
    public PeerDirectory(NodeSettings settings, Func<Address, IActorRef> resolve)
    {
        _resolve = resolve;
        foreach (var member in settings.Members.Where(member => member.Name != settings.Name))
        {
            Found(member.Name, MemberAddress.Of(settings.ClusterName, member.Remoting));
        }

        Others = [.. _peers.Keys.Order()];
    }

    /// <summary>The other members that the settings name, sorted.</summary>
    public IReadOnlyList<NodeId> Others { get; }

    public IActorRef? RefOf(NodeId peer) => _peers.TryGetValue(peer, out var found) ? found.Ref : null;

    public NodeId? PeerAt(Address address)
    {
        foreach (var (peer, found) in _peers)
        {
            if (found.Address == address)
            {
                return peer;
            }
        }

        return null;
    }

    public void Found(NodeId peer, Address address)
    {
        if (!_peers.TryGetValue(peer, out var known) || known.Address != address)
        {
            _peers[peer] = (address, _resolve(address));
        }
    }
}
