using System.Text;
using ActorCluster.Core.Kv;
using ActorCluster.Events.Wire;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using ActorCluster.Sagas.Wire;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.Tests.Machine;

public sealed class CommandCodecSpec
{
    [Fact]
    public void A_put_written_by_hand_is_what_the_generated_code_would_write()
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFromUtf8(new string('v', 300)), PrevKv = true };

        var command = ActorCluster.Machine.Wire.Command.Parser.ParseFrom(CommandBytes.Put(put.ToByteArray()).Span);

        Assert.Equal(put, Assert.Single(command.Operations).Put);
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - command.AtUnixMs, 0, 60_000);
    }

    [Fact]
    public void A_puts_key_and_value_stay_in_the_entrys_payload()
    {
        var bytes = CommandBytes.Put(new PutRequest { Key = ByteString.CopyFromUtf8("key"), Value = ByteString.CopyFromUtf8("value") }.ToByteArray());

        Assert.True(CommandCodec.TryDecode(bytes, out var command, out _));

        var put = Assert.IsType<Put>(Assert.Single(command.Operations));
        Assert.Equal("value", Encoding.UTF8.GetString(put.Value.Span));
        Assert.True(bytes.Span.Overlaps(put.Value.Span));
    }

    [Fact]
    public void Every_kind_of_operation_is_read()
    {
        var bytes = CommandBytes.Of(
            new Operation { Put = new PutRequest { Key = ByteString.CopyFromUtf8("a") } },
            new Operation { DeleteRange = new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("b") } },
            new Operation { Txn = new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = ByteString.CopyFromUtf8("c") } } } } },
            new Operation { Publish = new Publish { Topic = "t", Events = { new NewEvent { Type = "x" } } } },
            new Operation { Fetch = new FetchGroup { Topic = "t", Group = "g", Member = "m", MaxEvents = 1 } },
            new Operation { Acknowledge = new AcknowledgeGroup { Topic = "t", Group = "h", Member = "m", Offset = 1 } },
            new Operation { StartSaga = new StartSaga { Id = "s", Definition = "d" } },
            new Operation { AdvanceSaga = new AdvanceSaga { Id = "r", Failed = "no" } });

        Assert.True(CommandCodec.TryDecode(bytes, out var command, out _));

        Assert.Equal(
            ["Put", "DeleteRange", "Txn", "Publish", "FetchGroup", "AcknowledgeGroup", "StartSaga", "AdvanceSaga"],
            command.Operations.Select(operation => operation.GetType().Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("08")]
    [InlineData("120212")]
    [InlineData("1203ea0100")]
    [InlineData("ffffffffffffffffffffff")]
    public void Bytes_that_are_no_command_are_refused_and_never_thrown_at(string hex) =>
        Assert.False(CommandCodec.TryDecode(Convert.FromHexString(hex), out _, out _));
}
