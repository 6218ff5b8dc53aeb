namespace ActorCluster.Settings;

/// <summary>The data of a node that does not run. It cannot be started until this is disposed.</summary>
public sealed class StoppedData : IDisposable
{
    private readonly IDisposable _claim;
    private readonly string _folder;

    private StoppedData(IDisposable claim, string folder) => (_claim, _folder) = (claim, folder);

    /// <summary>Takes a node's folder, which is made where it is not there.</summary>
    /// <exception cref="SettingsException">The node runs, or the folder cannot be written.</exception>
    public static StoppedData Take(NodeSettings settings) => new(DataDirectory.Claim(settings), settings.DataDirectory);

    /// <summary>Moves all that is in the folder into another one beside it; nothing is deleted.</summary>
    /// <param name="now">Names that folder.</param>
    /// <returns>Its path; null where there was nothing to move.</returns>
    /// <exception cref="IOException">Something could not be moved; what had been before is in the other folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public string? PutAside(DateTimeOffset now)
    {
        var entries = Directory.GetFileSystemEntries(_folder).Where(entry => Path.GetFileName(entry) != DataDirectory.LockFile).Order(StringComparer.Ordinal).ToList();
        if (entries.Count == 0)
        {
            return null;
        }

        var aside = $"{_folder}-put-aside-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
        for (var number = 2; Directory.Exists(aside); number++)
        {
            aside = $"{_folder}-put-aside-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{number}";
        }

        Directory.CreateDirectory(aside);
        entries.ForEach(entry => Directory.Move(entry, Path.Combine(aside, Path.GetFileName(entry))));
        return aside;
    }

    public void Dispose() => _claim.Dispose();
}
