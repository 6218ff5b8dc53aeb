using ActorCluster.Kv;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine.Wire;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.Tests.Kv;

public sealed class KvRequestsSpec
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("k");

    [Fact]
    public void A_good_put_passes() =>
        Assert.Null(KvRequests.ValidatePut(new PutRequest { Key = Key, Value = Key }.ToByteArray()));

    [Fact]
    public void What_etcd_refuses_is_refused_with_etcds_words()
    {
        Assert.Equal("etcdserver: key is not provided", KvRequests.ValidatePut(new PutRequest { Value = Key }.ToByteArray())!.Message);
        Assert.Equal("etcdserver: key is not provided", KvRequests.Validate(new RangeRequest())!.Message);
        Assert.Equal("etcdserver: key is not provided", KvRequests.Validate(new DeleteRangeRequest())!.Message);
        Assert.Equal(
            "etcdserver: value is provided",
            KvRequests.Validate(new PutRequest { Key = Key, Value = Key, IgnoreValue = true })!.Message);
        Assert.Equal(
            "etcdserver: duplicate key given in txn request",
            KvRequests.Validate(new TxnRequest { Success = { Put(), Put() } })!.Message);
    }

    [Fact]
    public void What_is_no_message_is_invalid()
    {
        Assert.Equal(Failure.Types.Code.Invalid, KvRequests.ValidatePut(new byte[] { 0x0a, 0x7f })!.Code);
        Assert.Equal(Failure.Types.Code.Invalid, KvRequests.Validate(new TxnRequest { Success = { new RequestOp() } })!.Code);
    }

    private static RequestOp Put() => new() { RequestPut = new PutRequest { Key = Key } };
}
