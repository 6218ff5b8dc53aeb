using System.Buffers;
using System.Text.Json;
using ActorCluster.Core.Histories;
using ActorCluster.Core.Kv;

namespace ActorCluster.Server.Histories;

/// <summary>
/// A recorded operation as a line of JSON. Every line has <c>client</c>, <c>op</c> (get, put, delete, cas), <c>key</c>, <c>start</c> and <c>end</c> (nanoseconds of one
/// monotonic clock) and <c>outcome</c> (ok, failed: surely without effect, unknown). Then:
/// <list type="bullet">
/// <item>put: <c>value</c>;</item>
/// <item>cas: <c>expected</c> (null: the key must be absent), <c>value</c>, and where it is ok <c>succeeded</c>; where it did not succeed, <c>found</c>;</item>
/// <item>get and delete that are ok: <c>found</c>, what the key had (null: it was absent);</item>
/// <item>get: <c>level</c> (linearizable, the default; lease, bounded, local), <c>maxAgeNs</c> of a bounded one, <c>minRevision</c>;</item>
/// <item>get, where the answer says so: <c>answered</c>, its own level, and <c>ageNs</c>, how old it is at most;</item>
/// <item>where the answer named them: <c>revision</c> of the store, <c>modRevision</c> of what was found.</item>
/// </list>
/// </summary>
public static class HistoryLine
{
    private static readonly string[] Known =
    [
        "client", "op", "key", "start", "end", "outcome", "value", "expected", "succeeded", "found", "level", "maxAgeNs", "minRevision", "answered", "ageNs", "revision", "modRevision",
    ];

    /// <summary>Writes a line with its end.</summary>
    public static void Write(RecordedOperation operation, IBufferWriter<byte> to)
    {
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("client", operation.Client);
            json.WriteString("op", NameOf(operation.Kind));
            json.WriteString("key", operation.Key);
            if (operation.Kind == OperationKind.CompareAndSet) json.WriteString("expected", operation.Expected);
            if (operation.Kind is OperationKind.Put or OperationKind.CompareAndSet) json.WriteString("value", operation.Value);
            json.WriteNumber("start", operation.Start.Nanoseconds);
            json.WriteNumber("end", operation.End.Nanoseconds);
            json.WriteString("outcome", NameOf(operation.Outcome));
            if (operation.Outcome == OperationOutcome.Ok && operation.Kind == OperationKind.CompareAndSet) json.WriteBoolean("succeeded", operation.Succeeded);
            if (operation.Observed && !operation.Succeeded) json.WriteString("found", operation.Found);
            WriteRead(operation, json);
            if (operation.Revision is { } revision) json.WriteNumber("revision", revision.Value);
            if (operation.ModRevision is { } mod) json.WriteNumber("modRevision", mod.Value);
            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="number">Its place in the file, from 1 on.</param>
    /// <exception cref="FormatException">It is no operation of this format; the message says why.</exception>
    public static RecordedOperation Read(string line, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return Read(json.RootElement, number);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"line {number}: {e.Message}", e);
        }
    }

    private static RecordedOperation Read(JsonElement json, int number)
    {
        if (json.EnumerateObject().FirstOrDefault(property => !Known.Contains(property.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            throw new FormatException($"'{unknown.Name}' is no field of an operation");
        var operation = new RecordedOperation(
            number, TextOf(json, "client")!, KindOf(TextOf(json, "op")), TextOf(json, "key")!, new Moment(json.GetProperty("start").GetInt64()),
            new Moment(json.GetProperty("end").GetInt64()), OutcomeOf(TextOf(json, "outcome")));
        if (operation.End < operation.Start) throw new FormatException("it ends before it starts");
        var isOk = operation.Outcome == OperationOutcome.Ok;
        var isCas = operation.Kind == OperationKind.CompareAndSet;
        var succeeded = isOk && isCas && json.GetProperty("succeeded").GetBoolean();
        return operation with
        {
            Expected = isCas ? TextOf(json, "expected") : null,
            Value = isCas || operation.Kind == OperationKind.Put ? TextOf(json, "value") ?? throw new FormatException("a null cannot be written") : null,
            Succeeded = succeeded,
            Found = isOk && !succeeded && operation.Kind != OperationKind.Put ? TextOf(json, "found") : null,
            Level = json.TryGetProperty("level", out var level) ? LevelOf(level.GetString()) : ReadLevel.Linearizable,
            MaxAge = LengthOf(json, "maxAgeNs"),
            Answered = json.TryGetProperty("answered", out var answered) ? LevelOf(answered.GetString()) : null,
            Age = LengthOf(json, "ageNs"),
            MinRevision = RevisionOf(json, "minRevision"),
            Revision = RevisionOf(json, "revision"),
            ModRevision = RevisionOf(json, "modRevision"),
        };
    }

    private static void WriteRead(RecordedOperation operation, Utf8JsonWriter json)
    {
        if (operation.Kind != OperationKind.Get) return;
        json.WriteString("level", NameOf(operation.Level));
        if (operation.MaxAge is { } age) json.WriteNumber("maxAgeNs", (long)age.TotalNanoseconds);
        if (operation.MinRevision is { } least) json.WriteNumber("minRevision", least.Value);
        if (operation.Answered is { } answered) json.WriteString("answered", NameOf(answered));
        if (operation.Age is { } proved) json.WriteNumber("ageNs", (long)proved.TotalNanoseconds);
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var property) ? property.GetString() : throw new FormatException($"'{name}' is missing");

    private static TimeSpan? LengthOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var property) ? TimeSpan.FromMicroseconds(property.GetInt64() / 1000.0) : null;

    private static Revision? RevisionOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var property) ? new Revision(property.GetInt64()) : null;

    private static string NameOf(OperationKind kind) => kind == OperationKind.CompareAndSet ? "cas" : NameOf((Enum)kind);

    private static string NameOf(Enum value) => value.ToString().ToLowerInvariant();

    private static OperationKind KindOf(string? name) => Parse<OperationKind>(name == "cas" ? nameof(OperationKind.CompareAndSet) : name, "op");

    private static OperationOutcome OutcomeOf(string? name) => Parse<OperationOutcome>(name, "outcome");

    private static ReadLevel LevelOf(string? name) => Parse<ReadLevel>(name, "level");

    private static T Parse<T>(string? name, string field)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(one => one.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<T>(found)
            : throw new FormatException($"'{name}' is no {field}");
}
