using ActorCluster.Snapshots;

namespace ActorCluster.Tests.Snapshots;

/// <summary>A node's folder of snapshots; outlives its processes. What was not flushed is gone after a crash, or a part of it.</summary>
/// <param name="name">Its name in the trace.</param>
internal sealed class SeededFolder(string name) : ISnapshotFolder
{
    private readonly SortedDictionary<string, SeededFile> _files = new(StringComparer.Ordinal);

    public string Path => $"/seeded/{name}";

    /// <summary>So many writes go on as usual, and then one fails; below zero: none fails.</summary>
    public int WritesUntilFailure { get; set; } = -1;

    public IReadOnlyList<string> Names() => [.. _files.Keys];

    public Stream Open(string file) => _files.TryGetValue(file, out var found)
        ? new MemoryStream(found.Content.ToArray(), writable: false)
        : throw new FileNotFoundException($"{file} is not there");

    public Stream Create(string file)
    {
        Strike();
        return _files[file] = new SeededFile(this);
    }

    public void Flush(Stream file) => ((SeededFile)file).Flushed = (int)file.Length;

    public void Rename(string from, string to)
    {
        _files[to] = _files[from];
        _files.Remove(from);
    }

    public void Delete(string file) => _files.Remove(file);

    /// <summary>Another folder, with what is in this one now.</summary>
    public SeededFolder Copy()
    {
        var copy = new SeededFolder(name);
        foreach (var (file, content) in _files)
        {
            content.Content.WriteTo(copy.Create(file));
            copy._files[file].Flushed = (int)content.Length;
        }

        return copy;
    }

    /// <summary>The process is gone: of what was not flushed some first bytes may be there.</summary>
    public void Crash(Random random)
    {
        foreach (var file in _files.Values)
        {
            file.Content.SetLength(file.Flushed + random.Next((int)file.Length - file.Flushed + 1));
            file.Flushed = (int)file.Length;
        }

        WritesUntilFailure = -1;
    }

    private void Strike()
    {
        if (WritesUntilFailure == 0)
        {
            WritesUntilFailure = -1;
            throw new IOException("the disk is full");
        }

        WritesUntilFailure = Math.Max(-1, WritesUntilFailure - 1);
    }

    private sealed class SeededFile(SeededFolder folder) : Stream
    {
        public MemoryStream Content { get; } = new();

        public int Flushed { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Content.Length;

        public override long Position
        {
            get => Content.Position;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            folder.Strike();
            Content.Write(buffer, offset, count);
        }
    }
}
