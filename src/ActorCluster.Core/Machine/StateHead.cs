using ActorCluster.Core.Kv;
using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Machine;

/// <summary>What stands first in a written state: where it is, and its numbers.</summary>
internal sealed record StateHead(EntryId Applied, long NowUnixMs, Configuration Configuration, Revision Revision, Revision Compacted)
{
    public static StateHead Read(ref CompactReader reader) => new(
        new EntryId(new Term(reader.Number()), new LogIndex(reader.Number())),
        reader.Number(),
        ReadConfiguration(reader.Bytes()),
        new Revision(reader.Number()),
        new Revision(reader.Number()));

    public void Write(RecordWriter block)
    {
        block.Number(Applied.Term.Value);
        block.Number(Applied.Index.Value);
        block.Number(NowUnixMs);
        block.Bytes(Configuration == Configuration.None ? default : Configuration.Encode().Span);
        block.Number(Revision.Value);
        block.Number(Compacted.Value);
    }

    private static Configuration ReadConfiguration(ReadOnlyMemory<byte> bytes) =>
        bytes.IsEmpty ? Configuration.None : Configuration.Decode(bytes.Span);
}
