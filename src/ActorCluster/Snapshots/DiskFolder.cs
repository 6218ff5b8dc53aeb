using System.Runtime.InteropServices;

namespace ActorCluster.Snapshots;

/// <summary>A folder on this machine's disk; made with the first file.</summary>
/// <param name="path">Absolute.</param>
internal sealed partial class DiskFolder(string path) : ISnapshotFolder
{
    private const int ReadOnly = 0;

    /// <inheritdoc />
    public string Path => path;

    /// <inheritdoc />
    public IReadOnlyList<string> Names() =>
        Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Select(file => System.IO.Path.GetFileName(file))] : [];

    /// <inheritdoc />
    public Stream Open(string name) => new FileStream(
        At(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 256 << 10, FileOptions.SequentialScan);

    /// <inheritdoc />
    public Stream Create(string name)
    {
        Directory.CreateDirectory(path);
        return new FileStream(At(name), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <inheritdoc />
    public void Flush(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    /// <inheritdoc />
    public void Rename(string from, string to)
    {
        File.Move(At(from), At(to), overwrite: true);
        FlushFolder();
    }

    /// <inheritdoc />
    public void Delete(string name) => File.Delete(At(name));

    private string At(string name) => System.IO.Path.Combine(path, name);

    /// <summary>A new name is on the disk only once its folder is; on Windows the file system's own log sees to that.</summary>
    private void FlushFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = OpenFolder(path, ReadOnly);
        if (folder < 0)
        {
            throw new IOException($"the folder {path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var isFlushed = FlushDescriptor(folder) == 0;
        var error = Marshal.GetLastPInvokeErrorMessage();
        _ = CloseDescriptor(folder);
        if (!isFlushed)
        {
            throw new IOException($"the folder {path} cannot be flushed: {error}");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int FlushDescriptor(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int CloseDescriptor(int descriptor);
}
