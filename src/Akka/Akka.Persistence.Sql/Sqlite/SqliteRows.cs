using System.Runtime.CompilerServices;
using System.Text;
using Akka.Persistence.Sql.Database;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>
/// The rows of the one query that runs on a connection. A text that repeats that of the row before is decoded once. The methods are
/// compiled with all optimizations at once: a recovery is often the first thing that a process does, and over before it would be noticed
/// as hot.
/// </summary>
internal sealed class SqliteRows : DatabaseRows
{
    private readonly List<KnownText> texts = [];
    private SqliteStatement? statement;

    public SqliteRows Over(SqliteStatement bound)
    {
        statement = bound;
        return this;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override bool Read() => statement!.Step();

    public override bool IsNull(int column) => statement!.IsNull(column);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override long Int64(int column) => statement!.Int64(column);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override byte[] Bytes(int column) => statement!.Bytes(column).ToArray();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override string Text(int column)
    {
        while (texts.Count <= column) texts.Add(new KnownText([], string.Empty));
        var value = statement!.Bytes(column);
        var known = texts[column];
        if (value.SequenceEqual(known.Utf8)) return known.Value;
        texts[column] = known = new KnownText(value.ToArray(), Encoding.UTF8.GetString(value));
        return known.Value;
    }

    public override void Dispose() => statement?.Reset();

    private readonly record struct KnownText(byte[] Utf8, string Value);
}
