using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Persistence.Snapshot;

/// <summary>
/// Keeps each snapshot in a file of its own, in a directory of this machine. A file gets its name when it is whole and on the disk, so
/// that a crash leaves none that is half written.
/// </summary>
public class LocalSnapshotStore : SnapshotStore
{
    private readonly SnapshotDirectory directory;
    private readonly SnapshotFile files;
    private readonly ILoggingAdapter log = Logging.GetLogger(Context);
    private readonly int maxLoadAttempts;

    /// <summary>Reads its settings at the configuration path that it is named by.</summary>
    public LocalSnapshotStore()
    {
        var path = Self.Path.Name;
        var config = Context.System.Settings.Config.GetConfig(path)
            .WithFallback(Context.System.Settings.Config.GetConfig("akka.persistence.snapshot-store.local"));
        maxLoadAttempts = config.GetInt("max-load-attempts", 0);
        if (maxLoadAttempts <= 0) throw new ConfigurationException($"{path}.max-load-attempts = {maxLoadAttempts}: it must be greater than 0.");
        directory = new SnapshotDirectory(config.GetString("dir"));
        files = new SnapshotFile((ExtendedActorSystem)Context.System);
    }

    /// <inheritdoc />
    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Task.Run<SelectedSnapshot?>(() =>
    {
        var failures = new List<Exception>();
        foreach (var (metadata, file) in directory.Find(persistenceId, criteria).Take(maxLoadAttempts))
            try
            {
                return new SelectedSnapshot(metadata, files.Read(file));
            }
            catch (Exception unreadable)
            {
                // Whatever is wrong with this one, an older one may be sound: the events after it are replayed instead.
                log.Error(unreadable, "The snapshot '{0}' cannot be read; an older one is tried.", file);
                failures.Add(unreadable);
            }
        return failures.Count == 0
            ? null
            : throw new AggregateException($"None of the newest {failures.Count} snapshots of [{persistenceId}] can be read.", failures);
    });

    /// <inheritdoc />
    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var content = files.Content(snapshot);
        return Task.Run(() =>
        {
            var replaced = directory.Find(metadata.PersistenceId, OfNumber(metadata.SequenceNr)).ToArray();
            var file = directory.FileOf(metadata);
            SnapshotFile.Write(file, content);
            foreach (var (_, old) in replaced)
                if (old != file) File.Delete(old);
        });
    }

    /// <inheritdoc />
    protected override Task DeleteAsync(SnapshotMetadata metadata) => Task.Run(() =>
    {
        foreach (var (found, file) in directory.Find(metadata.PersistenceId, OfNumber(metadata.SequenceNr)))
            if (metadata.Timestamp == DateTime.MinValue || metadata.Timestamp == found.Timestamp) File.Delete(file);
    });

    /// <inheritdoc />
    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Task.Run(() =>
    {
        foreach (var (_, file) in directory.Find(persistenceId, criteria)) File.Delete(file);
    });

    private static SnapshotSelectionCriteria OfNumber(long sequenceNr) => new(sequenceNr, DateTime.MaxValue, sequenceNr);
}
