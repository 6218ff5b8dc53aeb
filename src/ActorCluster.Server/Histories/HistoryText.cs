using System.Globalization;
using ActorCluster.Core.Histories;

namespace ActorCluster.Server.Histories;

/// <summary>A recorded operation for people.</summary>
public static class HistoryText
{
    /// <summary>A line; times in milliseconds since <paramref name="begin"/>.</summary>
    public static string Of(RecordedOperation operation, Moment begin)
    {
        string Ms(Moment moment) => ((moment.Nanoseconds - begin.Nanoseconds) / 1e6).ToString("F3", CultureInfo.InvariantCulture);
        var end = operation.Outcome == OperationOutcome.Unknown ? "?" : Ms(operation.End);
        var revision = operation.Revision is { } known ? $" at revision {known}" : "";
        return $"line {operation.Number}, {operation.Client}, {Ms(operation.Start)} to {end} ms: {What(operation)}{revision}";
    }

    private static string What(RecordedOperation operation)
    {
        var (key, found) = (operation.Key, operation.Observed ? $" finds {Value(operation.Before)}" : ", outcome unknown");
        return operation.Kind switch
        {
            OperationKind.Get => $"{operation.Level.ToString().ToLowerInvariant()} get {key}{found}{Proof(operation)}",
            OperationKind.Put => $"put {key} = {Value(operation.Value)}{(operation.Wrote ? "" : found)}",
            OperationKind.Delete => $"delete {key}{found}",
            OperationKind.CompareAndSet => $"set {key} = {Value(operation.Value)} if it has {Value(operation.Expected)}{found}",
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "an operation that has no text"),
        };
    }

    private static string Proof(RecordedOperation read)
    {
        var level = read.Answered is { } answered ? $", {answered.ToString().ToLowerInvariant()}" : "";
        return read.Age is { } age ? string.Create(CultureInfo.InvariantCulture, $"{level}, at most {age.TotalMilliseconds} ms old") : level;
    }

    private static string Value(string? value) => value is null ? "nothing" : value.Length > 40 ? $"'{value[..40]}…'" : $"'{value}'";
}
