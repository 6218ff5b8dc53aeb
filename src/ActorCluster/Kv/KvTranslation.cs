using ActorCluster.Core.Kv;
using ActorCluster.Kv.Wire;
using Google.Protobuf;

namespace ActorCluster.Kv;

/// <summary>
/// Between etcd's wire and the key-value store's words. Keys and values are shared, never copied. Headers are the edge's to fill in.
/// </summary>
public static class KvTranslation
{
    /// <summary>Reads the wire bytes of a PutRequest; the key and the value stay where they are.</summary>
    /// <exception cref="FormatException">They are none.</exception>
    public static Put DecodePut(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> key = default, value = default;
        var (lease, withPrevious, ignoreValue, ignoreLease) = (0L, false, false, false);
        for (var reader = new WireReader(bytes); reader.Next();)
        {
            switch (reader.Field)
            {
                case PutRequest.KeyFieldNumber:
                    key = reader.Bytes();
                    break;
                case PutRequest.ValueFieldNumber:
                    value = reader.Bytes();
                    break;
                case PutRequest.LeaseFieldNumber:
                    lease = reader.Varint();
                    break;
                case PutRequest.PrevKvFieldNumber:
                    withPrevious = reader.Bool();
                    break;
                case PutRequest.IgnoreValueFieldNumber:
                    ignoreValue = reader.Bool();
                    break;
                case PutRequest.IgnoreLeaseFieldNumber:
                    ignoreLease = reader.Bool();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new Put(key, value, lease, withPrevious, ignoreValue, ignoreLease);
    }

    public static Put ToCore(PutRequest wire) =>
        new(wire.Key.Memory, wire.Value.Memory, wire.Lease, wire.PrevKv, wire.IgnoreValue, wire.IgnoreLease);

    public static DeleteRange ToCore(DeleteRangeRequest wire) => new(new KeyRange(wire.Key.Memory, wire.RangeEnd.Memory), wire.PrevKv);

    public static ReadRange ToCore(RangeRequest wire) => new(new KeyRange(wire.Key.Memory, wire.RangeEnd.Memory))
    {
        Limit = wire.Limit,
        Revision = new Revision(wire.Revision),
        SortOrder = (SortOrder)wire.SortOrder,
        SortTarget = (SortTarget)wire.SortTarget,
        KeysOnly = wire.KeysOnly,
        CountOnly = wire.CountOnly,
        MinModRevision = new Revision(wire.MinModRevision),
        MaxModRevision = new Revision(wire.MaxModRevision),
        MinCreateRevision = new Revision(wire.MinCreateRevision),
        MaxCreateRevision = new Revision(wire.MaxCreateRevision),
    };

    /// <exception cref="FormatException">An operation in it names no kind.</exception>
    public static Txn ToCore(TxnRequest wire) =>
        new([.. wire.Compare.Select(ToCore)], [.. wire.Success.Select(ToCore)], [.. wire.Failure.Select(ToCore)]);

    public static PutResponse ToWire(PutResult result)
    {
        var wire = new PutResponse();
        if (result.Previous is { } previous)
        {
            wire.PrevKv = ToWire(previous);
        }

        return wire;
    }

    public static DeleteRangeResponse ToWire(DeleteRangeResult result) =>
        new() { Deleted = result.Deleted, PrevKvs = { result.Previous.Select(ToWire) } };

    public static RangeResponse ToWire(RangeResult result)
    {
        var wire = new RangeResponse { More = result.More, Count = result.Count };
        wire.Kvs.Capacity = result.KeyValues.Count;
        for (var i = 0; i < result.KeyValues.Count; i++)
        {
            wire.Kvs.Add(ToWire(result.KeyValues[i]));
        }

        return wire;
    }

    public static TxnResponse ToWire(TxnResult result) =>
        new() { Succeeded = result.Succeeded, Responses = { result.Results.Select(ToResponse) } };

    public static Wire.KeyValue ToWire(Core.Kv.KeyValue pair) => new()
    {
        Key = UnsafeByteOperations.UnsafeWrap(pair.Key),
        CreateRevision = pair.CreateRevision.Value,
        ModRevision = pair.ModRevision.Value,
        Version = pair.Version,
        Value = UnsafeByteOperations.UnsafeWrap(pair.Value),
        Lease = pair.Lease,
    };

    private static KvOperation ToCore(RequestOp wire) => wire.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestRange => ToCore(wire.RequestRange),
        RequestOp.RequestOneofCase.RequestPut => ToCore(wire.RequestPut),
        RequestOp.RequestOneofCase.RequestDeleteRange => ToCore(wire.RequestDeleteRange),
        RequestOp.RequestOneofCase.RequestTxn => ToCore(wire.RequestTxn),
        _ => throw new FormatException("an operation of a transaction names no kind"),
    };

    private static KeyCompare ToCore(Compare wire) => new(
        new KeyRange(wire.Key.Memory, wire.RangeEnd.Memory),
        (CompareTarget)wire.Target,
        (CompareResult)wire.Result,
        wire.Target switch
        {
            Compare.Types.CompareTarget.Version => wire.Version,
            Compare.Types.CompareTarget.Create => wire.CreateRevision,
            Compare.Types.CompareTarget.Mod => wire.ModRevision,
            Compare.Types.CompareTarget.Lease => wire.Lease,
            _ => 0,
        },
        wire.Target == Compare.Types.CompareTarget.Value ? wire.Value.Memory : default);

    private static ResponseOp ToResponse(KvResult result) => result switch
    {
        RangeResult range => new() { ResponseRange = ToWire(range) },
        PutResult put => new() { ResponsePut = ToWire(put) },
        DeleteRangeResult deleted => new() { ResponseDeleteRange = ToWire(deleted) },
        TxnResult txn => new() { ResponseTxn = ToWire(txn) },
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "a result that has no wire form"),
    };
}
