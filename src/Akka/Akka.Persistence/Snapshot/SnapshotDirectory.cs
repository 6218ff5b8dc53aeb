using System.Globalization;

namespace Akka.Persistence.Snapshot;

/// <summary>The directory of snapshots: a file's name says whose it is, its sequence number and its time in ticks.</summary>
internal sealed class SnapshotDirectory(string path)
{
    private const string Prefix = "snapshot-";

    public string FileOf(SnapshotMetadata metadata)
    {
        Directory.CreateDirectory(path);
        return Path.Combine(path, string.Create(CultureInfo.InvariantCulture,
            $"{NameOf(metadata.PersistenceId)}{metadata.SequenceNr}-{metadata.Timestamp.Ticks}"));
    }

    /// <summary>The snapshots that the criteria allow, the newest first.</summary>
    public IEnumerable<(SnapshotMetadata Metadata, string File)> Find(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        if (!Directory.Exists(path)) return [];
        var name = NameOf(persistenceId);
        return Directory.GetFiles(path)
            .Select(file => (Metadata: Parse(persistenceId, name, Path.GetFileName(file)), File: file))
            .Where(found => found.Metadata is { } metadata && criteria.Matches(metadata))
            .OrderByDescending(found => found.Metadata, SnapshotMetadata.Comparer!)
            .Select(found => (found.Metadata!, found.File))
            .ToArray();
    }

    private static string NameOf(string persistenceId) => $"{Prefix}{Uri.EscapeDataString(persistenceId)}-";

    private static SnapshotMetadata? Parse(string persistenceId, string name, string file)
    {
        if (!file.StartsWith(name, StringComparison.Ordinal) || file[name.Length..].Split('-') is not [var number, var ticks]) return null;
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequenceNr)
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
                ? new SnapshotMetadata(persistenceId, sequenceNr, new DateTime(time, DateTimeKind.Utc))
                : null;
    }
}
