using ActorCluster.Core.Sagas;
using Google.Protobuf;

namespace ActorCluster.Sagas;

/// <summary>Between the wire's words for sagas and the state machine's. Bytes are shared, never copied.</summary>
public static class SagasTranslation
{
    public static StartSaga ToCore(Wire.StartSaga wire) =>
        new(wire.Id, wire.Definition, wire.DefinitionJson.Memory, wire.Input.Memory, [.. wire.Steps], wire.MustBeNew);

    /// <summary>The operation; null where the wire names no outcome.</summary>
    public static AdvanceSaga? ToCore(Wire.AdvanceSaga wire)
    {
        StepOutcome? outcome = wire.OutcomeCase switch
        {
            Wire.AdvanceSaga.OutcomeOneofCase.Succeeded => new StepOutcome.Succeeded(wire.Succeeded.Memory),
            Wire.AdvanceSaga.OutcomeOneofCase.Retry => new StepOutcome.Retry(wire.Retry.Error, wire.Retry.DueUnixMs),
            Wire.AdvanceSaga.OutcomeOneofCase.Failed => new StepOutcome.Failed(wire.Failed),
            _ => null,
        };
        return outcome is null ? null : new AdvanceSaga(wire.Id, wire.Step, wire.Attempt, wire.Compensating, outcome);
    }

    public static Wire.StartSaga ToWire(StartSaga start) => new()
    {
        Id = start.Id,
        Definition = start.Definition,
        DefinitionJson = UnsafeByteOperations.UnsafeWrap(start.DefinitionJson),
        Input = UnsafeByteOperations.UnsafeWrap(start.Input),
        Steps = { start.Steps },
        MustBeNew = start.MustBeNew,
    };

    public static Wire.AdvanceSaga ToWire(AdvanceSaga advance)
    {
        var wire = new Wire.AdvanceSaga
        {
            Id = advance.Id,
            Step = advance.Step,
            Attempt = advance.Attempt,
            Compensating = advance.Compensating,
        };
        switch (advance.Outcome)
        {
            case StepOutcome.Succeeded done:
                wire.Succeeded = UnsafeByteOperations.UnsafeWrap(done.Output);
                break;
            case StepOutcome.Retry retry:
                wire.Retry = new Wire.Retry { Error = retry.Error, DueUnixMs = retry.DueUnixMs };
                break;
            case StepOutcome.Failed failed:
                wire.Failed = failed.Error;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(advance), advance.Outcome, "not an outcome");
        }

        return wire;
    }

    public static Wire.SagaStarted ToWire(SagaStarted started) => new() { Id = started.Id };

    public static Wire.SagaAdvanced ToWire(SagaAdvanced advanced) => new() { Id = advanced.Id, Status = advanced.Status.ToString() };
}
