using ActorCluster.Core.Raft;
using Akka.Actor;

namespace ActorCluster.Settings;

/// <summary>A member's address in remoting.</summary>
internal static class MemberAddress
{
    public static Address Of(string clusterName, HostPort remoting) => new("akka.tcp", clusterName, remoting.Host, remoting.Port);

    /// <summary>Refuses a change that would name somebody, or a place, that cannot be.</summary>
    /// <exception cref="ArgumentException">It would.</exception>
    public static void Check(ConfigurationChange change)
    {
        var (name, addresses) = change switch
        {
            ConfigurationChange.AddLearner { Member: var member } => (member.Name.Name, new[] { member.Remoting, member.Client, member.Http }),
            ConfigurationChange.ChangeAddress moved => (moved.Name.Name, new[] { moved.Remoting, moved.Client, moved.Http }),
            _ => (null, []),
        };
        if (name is not null && !NodeSettingsReader.IsName(name))
        {
            throw new ArgumentException($"'{name}' is no member's name: it must be letters, digits, '-' and '_'", nameof(change));
        }

        if (Array.Find(addresses, address => address.Length > 0 && !HostPort.TryParse(address, out _)) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' is no address: give host:port", nameof(change));
        }

        if (change is ConfigurationChange.AddLearner { Member.Remoting: "" })
        {
            throw new ArgumentException($"{name} needs an address at which the other members reach it", nameof(change));
        }
    }
}
