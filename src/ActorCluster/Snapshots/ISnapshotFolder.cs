namespace ActorCluster.Snapshots;

/// <summary>A folder of files, as little of it as snapshots need. Every method blocks, and throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where the disk fails.</summary>
internal interface ISnapshotFolder
{
    /// <summary>Where it is, for messages.</summary>
    string Path { get; }

    /// <summary>The files in it; empty where the folder is not there yet.</summary>
    IReadOnlyList<string> Names();

    /// <summary>Opens a file for reading. It can be read until it is closed, even if it is replaced or deleted meanwhile.</summary>
    Stream Open(string name);

    /// <summary>Makes a file, or empties one.</summary>
    Stream Create(string name);

    /// <summary>What was written so far is on the disk when this returns.</summary>
    void Flush(Stream file);

    /// <summary>Gives a file, flushed and closed, another name in one step, in the place of what had it. The new name is on the disk when this returns.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file, if it is there.</summary>
    void Delete(string name);
}
