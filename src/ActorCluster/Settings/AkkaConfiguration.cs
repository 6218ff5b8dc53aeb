using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Remote;

namespace ActorCluster.Settings;

/// <summary>
/// What the actor system is told: first what follows from the node's settings, then <c>akka</c> of the deployment, then <c>akka</c> of
/// reference.conf.
/// </summary>
internal static class AkkaConfiguration
{
    /// <summary>The cluster role that says which member an address belongs to.</summary>
    public const string RolePrefix = "node-";

    public static Config Of(NodeSettings settings, Config deployment) =>
        ConfigurationFactory.ParseString(Derived(settings))
            .WithFallback(deployment)
            .WithFallback(NodeSettingsReader.Reference())
            .WithFallback(SqlPersistence.DefaultConfiguration);

    /// <summary>Makes the node's actor system.</summary>
    /// <exception cref="RemoteTransportException">Remoting cannot listen at its address.</exception>
    public static ActorSystem Create(NodeSettings settings, Config deployment)
    {
        try
        {
            return ActorSystem.Create(settings.ClusterName, Of(settings, deployment));
        }
        catch (AggregateException cause) when (cause.GetBaseException() is SocketException or RemoteTransportException)
        {
            // Akka.NET's remoting wraps what its transport throws.
            throw new RemoteTransportException($"{settings.Self.Remoting}: remoting cannot listen there: {cause.GetBaseException().Message}", cause);
        }
    }

    private static string Derived(NodeSettings settings)
    {
        var remoting = settings.Self.Remoting;
        // Whose file names nobody else waits until its log says who the others are (PeerWatcher).
        var seeds = settings.Members.Where(_ => settings.Members.Count > 1).Select(member => Quote(MemberAddress.Of(settings.ClusterName, member.Remoting).ToString()));
        var journal = settings.Journal;
        return $$"""
            akka {
              loglevel = {{settings.Log.Level}}
              actor.provider = cluster
              remote.dot-netty.tcp {
                hostname = {{Quote(remoting.Host)}}
                port = {{remoting.Port}}
              }
              cluster {
                roles = [{{Quote(RolePrefix + settings.Name.Name)}}]
                seed-nodes = [{{string.Join(", ", seeds)}}]
              }
              persistence {
                journal {
                  plugin = "akka.persistence.journal.sql"
                  sql {
                    connection-string = {{Quote(journal.ConnectionString)}}
                    provider-name = {{Quote(journal.Provider)}}
                    default.journal.table-name = {{Quote(journal.Table)}}
                  }
                }
              }
            }
            """;
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
