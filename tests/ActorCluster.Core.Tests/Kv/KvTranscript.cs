using System.Text;
using ActorCluster.Core.Kv;

namespace ActorCluster.Core.Tests.Kv;

/// <summary>Writes operations down as short text, does them on a store, and puts what they give into words.</summary>
internal sealed class KvTranscript
{
    public KvStore Store { get; } = new();

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);

    public static KeyRange Keys(string key, string end = "") => new(Bytes(key), Bytes(end));

    public static Put Put(string key, string value, bool prev = false) => new(Bytes(key), Bytes(value), WithPrevious: prev);

    public static DeleteRange Delete(string key, string end = "", bool prev = false) => new(Keys(key, end), prev);

    public static ReadRange Get(string key, string end = "", long at = 0, long limit = 0) =>
        new(Keys(key, end)) { Revision = new(at), Limit = limit };

    public static KeyCompare If(string key, CompareTarget target, CompareResult result, long number) =>
        new(Keys(key), target, result, number);

    public static KeyCompare IfValue(string key, CompareResult result, string value) =>
        new(Keys(key), CompareTarget.Value, result, Value: Bytes(value));

    /// <summary>Does operations as one command.</summary>
    public string Do(params KvOperation[] operations)
    {
        if (KvRules.CheckTogether(operations) is { } duplicate)
            return Show(duplicate);
        var prepared = new KvOperation[operations.Length];
        for (var i = 0; i < operations.Length; i++)
        {
            if (Store.Prepare(operations[i], out prepared[i]) is { } rejection)
                return Show(rejection);
        }

        var results = prepared.Select(Store.Apply).ToList();
        Store.Seal();
        return $"{string.Join("; ", results.Select(Show))} @{Store.Revision}";
    }

    public string Read(ReadRange read)
    {
        var (result, rejection) = Store.Read(read);
        return rejection is null ? Show(result!) : Show(rejection);
    }

    public static string Show(Rejection rejection) => $"{rejection.Reason}: {rejection.Message}";

    public static string Show(KvResult result) => result switch
    {
        PutResult put => put.Previous is null ? "put" : $"put, was {Show(put.Previous)}",
        DeleteRangeResult { Previous.Count: 0 } delete => $"deleted {delete.Deleted}",
        DeleteRangeResult delete => $"deleted {delete.Deleted}, was {Show(delete.Previous)}",
        RangeResult range => $"[{Show(range.KeyValues)}] of {range.Count}{(range.More ? " more" : "")}",
        TxnResult txn => $"{(txn.Succeeded ? "then" : "else")} ({string.Join("; ", txn.Results.Select(Show))})",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    /// <summary>key=value/created,modified,version.</summary>
    public static string Show(KeyValue pair) =>
        $"{Text(pair.Key)}={Text(pair.Value)}/{pair.CreateRevision},{pair.ModRevision},{pair.Version}";

    private static string Show(IEnumerable<KeyValue> pairs) => string.Join(" ", pairs.Select(Show));
}
