using ActorCluster.Core.Histories;
using ActorCluster.Core.Kv;
using static ActorCluster.Core.Histories.OperationKind;

namespace ActorCluster.Core.Tests.Histories;

/// <summary>Short words for records; times are given as small numbers.</summary>
internal static class Records
{
    public static RecordedOperation Get(long start, long end, string? found, long? revision = null, long? mod = null, ReadLevel level = ReadLevel.Linearizable) =>
        Of(OperationKind.Get, start, end) with { Found = found, Revision = At(revision), ModRevision = At(mod), Level = level };

    public static RecordedOperation Put(long start, long end, string value, long? revision = null) =>
        Of(OperationKind.Put, start, end) with { Value = value, Revision = At(revision) };

    public static RecordedOperation Delete(long start, long end, string? found, long? revision = null) =>
        Of(OperationKind.Delete, start, end) with { Found = found, Revision = At(revision) };

    public static RecordedOperation Cas(long start, long end, string? expected, string value, long? revision = null) =>
        Of(CompareAndSet, start, end) with { Expected = expected, Value = value, Succeeded = true, Revision = At(revision) };

    public static RecordedOperation CasRefused(long start, long end, string? expected, string value, string? found) =>
        Of(CompareAndSet, start, end) with { Expected = expected, Value = value, Found = found };

    public static RecordedOperation Lost(this RecordedOperation operation) => operation with { Outcome = OperationOutcome.Unknown, Revision = null };

    public static RecordedOperation Refused(this RecordedOperation operation) => operation with { Outcome = OperationOutcome.Failed, Revision = null };

    public static RecordedOperation On(this RecordedOperation operation, string key) => operation with { Key = key };

    /// <summary>Numbers them in the order given.</summary>
    public static HistoryVerdict Judge(params IEnumerable<RecordedOperation> operations) =>
        HistoryCheck.Judge([.. operations.Select((operation, i) => operation with { Number = i + 1 })]);

    private static RecordedOperation Of(OperationKind kind, long start, long end) =>
        new(0, "c", kind, "k", new Moment(start), new Moment(end), OperationOutcome.Ok);

    private static Revision? At(long? revision) => revision is { } value ? new Revision(value) : null;
}
