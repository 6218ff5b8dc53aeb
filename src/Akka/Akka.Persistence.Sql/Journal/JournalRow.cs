using System.Text;

namespace Akka.Persistence.Sql.Journal;

/// <summary>An event as a row of the journal.</summary>
internal readonly record struct JournalRow(
    Utf8Text PersistenceId,
    long SequenceNr,
    byte[] Message,
    Utf8Text Manifest,
    int SerializerId,
    Utf8Text WriterGuid,
    long Created,
    IReadOnlyCollection<string>? Tags);

/// <summary>A text that many rows have, in both forms that databases take.</summary>
internal sealed class Utf8Text(string value)
{
    private byte[]? utf8;

    public string Value => value;

    public byte[] Utf8 => utf8 ??= Encoding.UTF8.GetBytes(value);
}
