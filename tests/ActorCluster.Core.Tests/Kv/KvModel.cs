using ActorCluster.Core.Kv;

namespace ActorCluster.Core.Tests.Kv;

/// <summary>A store that is too simple to be wrong: a full copy of all pairs for every revision.</summary>
internal sealed class KvModel
{
    private readonly List<SortedDictionary<string, KeyValue>> revisions = [[], new(StringComparer.Ordinal)];

    public long Revision => revisions.Count - 1;

    public string Do(KvOperation operation)
    {
        var before = revisions[^1];
        var now = new SortedDictionary<string, KeyValue>(before, StringComparer.Ordinal);
        var changed = false;
        var text = Show(operation);
        if (changed)
            revisions.Add(now);
        return $"{text} @{Revision}";

        string Show(KvOperation each) => each switch
        {
            Put put => DoPut(put),
            DeleteRange delete => DoDelete(delete),
            ReadRange read => Read(read, read.Revision == default ? now : revisions[(int)read.Revision.Value]),
            Txn txn => DoTxn(txn),
            _ => throw new ArgumentOutOfRangeException(nameof(each)),
        };

        string DoPut(Put put)
        {
            changed = true;
            var old = now.GetValueOrDefault(KvTranscript.Text(put.Key));
            now[KvTranscript.Text(put.Key)] = new KeyValue(
                put.Key, old?.CreateRevision ?? new(revisions.Count), new(revisions.Count), (old?.Version ?? 0) + 1, put.Value, 0);
            return KvTranscript.Show(new PutResult(put.WithPrevious ? old : null));
        }

        string DoDelete(DeleteRange delete)
        {
            var gone = now.Where(pair => IsIn(delete.Keys, pair.Key)).ToList();
            changed |= gone.Count > 0;
            gone.ForEach(pair => now.Remove(pair.Key));
            return KvTranscript.Show(new DeleteRangeResult(gone.Count, delete.WithPrevious ? [.. gone.Select(pair => pair.Value)] : []));
        }

        string DoTxn(Txn txn)
        {
            var holds = txn.Compares.All(compare => compare.Number == (before.GetValueOrDefault(KvTranscript.Text(compare.Keys.Key))?.Version ?? 0));
            return $"{(holds ? "then" : "else")} ({string.Join("; ", (holds ? txn.Success : txn.Failure).Select(Show))})";
        }
    }

    public string Read(ReadRange read) => Read(read, revisions[read.Revision == default ? ^1 : (int)read.Revision.Value]);

    private static string Read(ReadRange read, SortedDictionary<string, KeyValue> pairs)
    {
        var found = pairs.Where(pair => IsIn(read.Keys, pair.Key)).Select(pair => pair.Value).ToList();
        var cut = read.Limit > 0 ? found.Take((int)read.Limit).ToList() : found;
        return KvTranscript.Show(new RangeResult(cut, cut.Count < found.Count, found.Count));
    }

    private static bool IsIn(KeyRange range, string key)
    {
        var (from, end) = (KvTranscript.Text(range.Key), KvTranscript.Text(range.End));
        return end switch
        {
            "" => key == from,
            "\0" => string.CompareOrdinal(key, from) >= 0,
            _ => string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, end) < 0,
        };
    }
}
