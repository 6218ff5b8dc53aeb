using System.Diagnostics.CodeAnalysis;
using ActorCluster.Core;
using ActorCluster.Core.Machine;
using ActorCluster.Events;
using ActorCluster.Kv;
using ActorCluster.Sagas;
using Google.Protobuf;

namespace ActorCluster.Machine;

/// <summary>
/// Reads a command's wire bytes, once on each node, when it is applied. Keys and values of puts stay where they are: in the entry's
/// payload.
/// </summary>
public static class CommandCodec
{
    /// <summary>What is said to whoever proposed bytes that are no command.</summary>
    internal const string NotACommand = "the bytes are not a command of a version that this node knows; nothing was applied";

    /// <summary>False where the bytes are no command of this version: the same on every node.</summary>
    /// <param name="bytes">Wire bytes of machine.proto's Command.</param>
    /// <param name="command">The command.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryDecode(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Command? command, [NotNullWhen(false)] out string? error)
    {
        try
        {
            (command, error) = (Decode(bytes), null);
            return true;
        }
        catch (Exception cause) when (cause is FormatException or InvalidProtocolBufferException)
        {
            (command, error) = (null, cause.Message);
            return false;
        }
    }

    private static Command Decode(ReadOnlyMemory<byte> bytes)
    {
        long at = 0;
        var request = default(RequestName);
        Operation? only = null;
        List<Operation>? all = null;
        for (var reader = new WireReader(bytes); reader.Next();)
        {
            switch (reader.Field)
            {
                case Wire.Command.AtUnixMsFieldNumber:
                    at = reader.Varint();
                    break;
                case Wire.Command.OperationsFieldNumber:
                    var operation = DecodeOperation(reader.Bytes());
                    if (only is null)
                    {
                        only = operation;
                    }
                    else
                    {
                        (all ??= [only]).Add(operation);
                    }

                    break;
                case Wire.Command.OriginFieldNumber:
                    request = request with { Origin = reader.Fixed64() };
                    break;
                case Wire.Command.RequestFieldNumber:
                    request = request with { Number = reader.Varint() };
                    break;
                default:
                    throw new FormatException($"a command has no field {reader.Field}");
            }
        }

        return only is null
            ? throw new FormatException("a command without operations")
            : new Command(at, all ?? (IReadOnlyList<Operation>)[only], request);
    }

    private static Operation DecodeOperation(ReadOnlyMemory<byte> bytes)
    {
        Operation? operation = null;
        for (var reader = new WireReader(bytes); reader.Next();)
        {
            operation = DecodeKind(reader.Field, reader.Bytes());
        }

        return operation ?? throw new FormatException("an operation without a kind");
    }

    private static Operation DecodeKind(int kind, ReadOnlyMemory<byte> bytes) => kind switch
    {
        Wire.Operation.PutFieldNumber => KvTranslation.DecodePut(bytes),
        Wire.Operation.DeleteRangeFieldNumber => KvTranslation.ToCore(Kv.Wire.DeleteRangeRequest.Parser.ParseFrom(bytes.Span)),
        Wire.Operation.TxnFieldNumber => KvTranslation.ToCore(Kv.Wire.TxnRequest.Parser.ParseFrom(bytes.Span)),
        Wire.Operation.PublishFieldNumber => EventsTranslation.ToCore(Events.Wire.Publish.Parser.ParseFrom(bytes.Span)),
        Wire.Operation.FetchFieldNumber => EventsTranslation.ToCore(Events.Wire.FetchGroup.Parser.ParseFrom(bytes.Span)),
        Wire.Operation.AcknowledgeFieldNumber => EventsTranslation.ToCore(Events.Wire.AcknowledgeGroup.Parser.ParseFrom(bytes.Span)),
        Wire.Operation.StartSagaFieldNumber => SagasTranslation.ToCore(Sagas.Wire.StartSaga.Parser.ParseFrom(bytes.Span)),
        Wire.Operation.AdvanceSagaFieldNumber => SagasTranslation.ToCore(Sagas.Wire.AdvanceSaga.Parser.ParseFrom(bytes.Span))
            ?? throw new FormatException("a saga's step without an outcome"),
        _ => throw new FormatException($"an operation has no kind {kind}"),
    };
}
