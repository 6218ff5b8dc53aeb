namespace ActorCluster.Core.Sagas;

/// <summary>
/// Writes sagas out as they were at this cursor's making: each is a record that never changes.
/// <code>
/// record := id definition definition-json input count step-name… status step attempt due
///           count output… count (at step attempt compensating outcome error)… started changed
/// </code>
/// </summary>
internal sealed class SagaCursor(IReadOnlyList<SagaState> sagas) : IRecordSource
{
    private int next;

    /// <inheritdoc/>
    public bool Write(RecordWriter block, int size)
    {
        for (; next < sagas.Count; next++)
        {
            if (block.Length >= size)
                return true;
            Write(block, sagas[next]);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Reads one record.</summary>
    internal static SagaState Read(ref CompactReader reader) => new(
        reader.Text(),
        reader.Text(),
        reader.Bytes(),
        reader.Bytes(),
        ReadMany(ref reader, static (ref CompactReader each) => each.Text()),
        ReadStatus(ref reader),
        (int)reader.Number(),
        (int)reader.Number(),
        reader.Number(),
        ReadMany(ref reader, static (ref CompactReader each) => each.Bytes()),
        ReadMany(ref reader, ReadHistory),
        reader.Number(),
        reader.Number());

    private static void Write(RecordWriter block, SagaState saga)
    {
        block.Text(saga.Id);
        block.Text(saga.Definition);
        block.Bytes(saga.DefinitionJson.Span);
        block.Bytes(saga.Input.Span);
        block.Number(saga.Steps.Count);
        foreach (var step in saga.Steps)
            block.Text(step);
        block.Octet((byte)saga.Status);
        block.Number(saga.Step);
        block.Number(saga.Attempt);
        block.Number(saga.DueUnixMs);
        block.Number(saga.Outputs.Count);
        foreach (var output in saga.Outputs)
            block.Bytes(output.Span);
        block.Number(saga.History.Count);
        foreach (var entry in saga.History)
            Write(block, entry);
        block.Number(saga.StartedUnixMs);
        block.Number(saga.ChangedUnixMs);
    }

    private static void Write(RecordWriter block, SagaHistoryEntry entry)
    {
        block.Number(entry.AtUnixMs);
        block.Number(entry.Step);
        block.Number(entry.Attempt);
        block.Octet(entry.Compensating ? (byte)1 : (byte)0);
        block.Text(entry.Outcome);
        block.Text(entry.Error);
    }

    private static SagaHistoryEntry ReadHistory(ref CompactReader reader) =>
        new(reader.Number(), (int)reader.Number(), (int)reader.Number(), reader.Flag(), reader.Text(), reader.Text());

    private static SagaStatus ReadStatus(ref CompactReader reader) =>
        (SagaStatus)reader.Octet() is var status && Enum.IsDefined(status) ? status : throw new FormatException($"a saga has status {status}");

    private static T[] ReadMany<T>(ref CompactReader reader, ReadOne<T> read)
    {
        var many = new T[reader.Count()];
        for (var i = 0; i < many.Length; i++)
            many[i] = read(ref reader);
        return many;
    }

    private delegate T ReadOne<T>(ref CompactReader reader);
}
