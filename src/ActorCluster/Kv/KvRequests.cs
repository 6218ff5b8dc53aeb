using ActorCluster.Core.Kv;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine.Wire;

namespace ActorCluster.Kv;

/// <summary>
/// What the edge refuses before anything is replicated, with etcd's own texts, by which its clients know the error. Null: nothing is
/// wrong with the form.
/// </summary>
public static class KvRequests
{
    /// <summary>Checks the wire bytes of a PutRequest without taking them apart.</summary>
    public static Failure? ValidatePut(ReadOnlyMemory<byte> putRequest)
    {
        try
        {
            return Check(KvTranslation.DecodePut(putRequest));
        }
        catch (FormatException cause)
        {
            return Malformed(cause.Message);
        }
    }

    public static Failure? Validate(PutRequest request) => Check(KvTranslation.ToCore(request));

    public static Failure? Validate(DeleteRangeRequest request) => Check(KvTranslation.ToCore(request));

    public static Failure? Validate(RangeRequest request) => Check(KvTranslation.ToCore(request));

    public static Failure? Validate(TxnRequest request)
    {
        try
        {
            return Check(KvTranslation.ToCore(request));
        }
        catch (FormatException cause)
        {
            return Malformed(cause.Message);
        }
    }

    private static Failure? Check(KvOperation operation) => KvRules.Check(operation) is { } rejection ? Failures.Of(rejection) : null;

    private static Failure Malformed(string message) =>
        new() { Code = Failure.Types.Code.Invalid, Message = $"etcdserver: malformed request: {message}" };
}
