using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql;
using Akka.Serialization;

namespace Akka.Tests.Persistence;

/// <summary>An event with a serializer of its own.</summary>
public sealed record Noted(string Text);

/// <summary>An event whose serializer refuses it.</summary>
public sealed record Unwritable(string Reason);

/// <summary>An event that is stored as another by an adapter.</summary>
public sealed record Renamed(string Text);

public sealed class NoteSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 9001;

    public override string Manifest(object o) => o is Noted ? "noted" : "unwritable";

    public override byte[] ToBinary(object obj) => obj switch
    {
        Noted noted => Encoding.UTF8.GetBytes(noted.Text),
        _ => throw new ArgumentException($"{obj} cannot be serialized."),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest == "noted"
        ? new Noted(Encoding.UTF8.GetString(bytes))
        : throw new ArgumentException($"Unknown manifest '{manifest}'.");
}

/// <summary>Stores <see cref="Renamed"/> as a tagged <see cref="Noted"/>; reads "twice:x" as two events, and "manifest?" as what it is given.</summary>
public sealed class NoteAdapter : IEventAdapter
{
    public string Manifest(object evt) => evt is Noted { Text: "manifest?" } ? "adapted" : string.Empty;

    public object ToJournal(object evt) => evt is Renamed renamed ? new Tagged(new Noted(renamed.Text), ["renamed"]) : evt;

    public IEventSequence FromJournal(object evt, string manifest) => evt switch
    {
        Tagged tagged => FromJournal(tagged.Payload, manifest), // Akka.NET's journal in memory keeps the tags with the event
        Noted { Text: "manifest?" } => EventSequence.Single(new Noted($"manifest '{manifest}'")),
        Noted { Text: ['t', 'w', 'i', 'c', 'e', ':', .. var rest] } => EventSequence.Create(new Noted(rest), new Noted(rest)),
        _ => EventSequence.Single(evt),
    };
}

/// <summary>Configurations of the plugins under test.</summary>
public static class Plugins
{
    public static readonly Config Serializers = ConfigurationFactory.ParseString(
        $$"""
        akka.actor {
          serializers.note = "{{typeof(NoteSerializer).AssemblyQualifiedName}}"
          serialization-bindings {
            "{{typeof(Noted).AssemblyQualifiedName}}" = note
            "{{typeof(Unwritable).AssemblyQualifiedName}}" = note
          }
        }
        """);

    private static readonly string Adapters =
        $$"""
        event-adapters.note = "{{typeof(NoteAdapter).AssemblyQualifiedName}}"
        event-adapter-bindings {
          "{{typeof(Noted).AssemblyQualifiedName}}" = note
          "{{typeof(Renamed).AssemblyQualifiedName}}" = note
          "{{typeof(Tagged).AssemblyQualifiedName}}" = note
        }
        """;

    public static Config InMemory() => ConfigurationFactory.ParseString(
        $$"""
        akka.persistence {
          journal.plugin = "akka.persistence.journal.inmem"
          journal.inmem { {{Adapters}} }
          snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        }
        """).WithFallback(Serializers);

    public static Config Sql(string file, string more = "") => Sql("SQLite.MS", $"Data Source={file}", more);

    public static Config Postgres(string connectionString, string more = "") => Sql("PostgreSQL.15", connectionString, more);

    private static Config Sql(string provider, string connectionString, string more) => ConfigurationFactory.ParseString(
        $$"""
        akka.persistence {
          journal.plugin = "akka.persistence.journal.sql"
          journal.sql {
            connection-string = "{{connectionString}}"
            provider-name = "{{provider}}"
            {{Adapters}}
          }
          snapshot-store.plugin = "akka.persistence.snapshot-store.sql"
          snapshot-store.sql {
            connection-string = "{{connectionString}}"
            provider-name = "{{provider}}"
          }
        }
        {{more}}
        """).WithFallback(Serializers).WithFallback(SqlPersistence.DefaultConfiguration);
}

/// <summary>A directory that goes with the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"akka-tests-{Guid.NewGuid():N}");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
