using System.Text;
using ActorCluster.Core.Sagas;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using Google.Protobuf;

namespace ActorCluster.Sagas;

/// <summary>
/// Makes the commands that move sagas. Where a definition names a topic, the event that tells of a saga's beginning or end is in the same
/// command as the move: there is never one without the other.
/// </summary>
internal static class SagaCommands
{
    /// <summary>Starts a saga; the same again changes nothing.</summary>
    public static ReadOnlyMemory<byte> Start(DateTimeOffset at, StartSaga start) =>
        CommandBytes.Of(at, new Operation { StartSaga = SagasTranslation.ToWire(start) });

    /// <summary>Starts a saga that must be new, and tells of it.</summary>
    public static ReadOnlyMemory<byte> StartAndTell(DateTimeOffset at, StartSaga start, string topic)
    {
        var begun = new SagaState(
            start.Id, start.Definition, start.DefinitionJson, start.Input, start.Steps, SagaStatus.Running, 0, 1, 0, [], [], 0, 0);
        return CommandBytes.Of(
            at, new Operation { StartSaga = SagasTranslation.ToWire(start with { MustBeNew = true }) }, Event(topic, "saga.started", begun));
    }

    /// <summary>Moves a saga, and tells of its end where that is it.</summary>
    public static ReadOnlyMemory<byte> Advance(DateTimeOffset at, AdvanceSaga advance, SagaState after, string? topic)
    {
        var operation = new Operation { AdvanceSaga = SagasTranslation.ToWire(advance) };
        return topic is null || !after.IsEnded
            ? CommandBytes.Of(at, operation)
            : CommandBytes.Of(at, operation, Event(topic, $"saga.{SagaJson.StatusWord(after.Status)}", after));
    }

    private static Operation Event(string topic, string type, SagaState saga) => new()
    {
        Publish = new Events.Wire.Publish
        {
            Topic = topic,
            Events =
            {
                new Events.Wire.NewEvent
                {
                    Type = type,
                    Key = saga.Id,
                    Data = UnsafeByteOperations.UnsafeWrap(Encoding.UTF8.GetBytes(SagaJson.Summary(saga).ToJsonString())),
                },
            },
        },
    };
}
