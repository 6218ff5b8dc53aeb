namespace Akka.Persistence.Snapshot;

/// <summary>Stands in where no snapshot store is configured: finds nothing, and fails to save and to delete.</summary>
public sealed class NoSnapshotStore : SnapshotStore
{
    /// <inheritdoc />
    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        Task.FromResult<SelectedSnapshot?>(null);

    /// <inheritdoc />
    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => Missing();

    /// <inheritdoc />
    protected override Task DeleteAsync(SnapshotMetadata metadata) => Missing();

    /// <inheritdoc />
    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Missing();

    private static Task Missing() => Task.FromException(new NoSnapshotStoreException(
        "No snapshot store is configured: set 'akka.persistence.snapshot-store.plugin', or SnapshotPluginId of the actor."));

    /// <summary>A snapshot was to be saved or deleted, and there is no snapshot store.</summary>
    public class NoSnapshotStoreException : Exception
    {
        /// <summary>Creates it without a message.</summary>
        public NoSnapshotStoreException()
        {
        }

        /// <summary>Creates it with its message.</summary>
        public NoSnapshotStoreException(string message) : base(message)
        {
        }

        /// <summary>Creates it with its message and what led to it.</summary>
        public NoSnapshotStoreException(string message, Exception innerException) : base(message, innerException)
        {
        }
    }
}
