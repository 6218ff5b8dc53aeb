using System.Collections.Concurrent;
using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Settings;
using Akka.Actor;

namespace ActorCluster.Raft;

/// <summary>
/// Where the members' actors are found: as the configuration in the log says; where that says nothing, as the settings say; and wherever gossip has found them since. It names no voters, and
/// forgets nobody: one that was removed may still have to be told. Read by any thread, written by the member's actor.
/// </summary>
internal sealed class PeerDirectory
{
    private readonly ConcurrentDictionary<NodeId, Known> _peers = new();
    private readonly NodeSettings _settings;
    private readonly Func<Address, IActorRef> _resolve;

    /// <param name="settings">Name this node, and the first addresses of members.</param>
    /// <param name="resolve">Finds the member's actor at an address.</param>
    public PeerDirectory(NodeSettings settings, Func<Address, IActorRef> resolve)
    {
        (_settings, _resolve) = (settings, resolve);
        foreach (var member in settings.Members.Where(member => member.Name != settings.Name))
        {
            Found(member.Name, MemberAddress.Of(settings.ClusterName, member.Remoting));
        }
    }

    public IActorRef? RefOf(NodeId peer) => _peers.TryGetValue(peer, out var known) ? known.Ref : null;

    public NodeId? PeerAt(Address address)
    {
        foreach (var (peer, known) in _peers)
        {
            if (known.Address == address)
            {
                return peer;
            }
        }

        return null;
    }

    /// <summary>Takes the addresses of a configuration where they are other than the last one's.</summary>
    public void Follow(Configuration configuration)
    {
        foreach (var member in configuration.Members)
        {
            var before = _peers.GetValueOrDefault(member.Name);
            if (member.Name != _settings.Name && (before?.Id, before?.Configured) != (member.Id, member.Remoting) && HostPort.TryParse(member.Remoting, out var remoting))
            {
                var address = MemberAddress.Of(_settings.ClusterName, remoting);
                _peers[member.Name] = new Known(address, before?.Address == address ? before.Ref : _resolve(address), member.Id, member.Remoting);
            }
        }
    }

    /// <summary>A peer is at this address now.</summary>
    public void Found(NodeId peer, Address address)
    {
        var before = _peers.GetValueOrDefault(peer);
        if (before?.Address != address)
        {
            _peers[peer] = new Known(address, _resolve(address), before?.Id, before?.Configured);
        }
    }

    /// <summary>One that is not known has asked for something, and is to be answered.</summary>
    public void Asked(NodeId peer, IActorRef by)
    {
        // Not that very actor: the next process there has another one.
        if (!by.IsNobody() && !_peers.ContainsKey(peer))
        {
            Found(peer, by.Path.Address);
        }
    }

    /// <param name="Address">Where the peer is.</param>
    /// <param name="Ref">Its member's actor.</param>
    /// <param name="Id">The member's, in the last configuration that named it.</param>
    /// <param name="Configured">What that one said of its address.</param>
    private sealed record Known(Address Address, IActorRef Ref, ulong? Id, string? Configured);
}
