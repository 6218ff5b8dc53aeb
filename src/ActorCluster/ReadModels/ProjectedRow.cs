using System.Text.Json;
using ActorCluster.Core.Events;
using ActorCluster.Settings;

namespace ActorCluster.ReadModels;

/// <summary>What an event makes of a table: the columns that it has, or the reason why it is skipped.</summary>
/// <param name="Columns">Indexes of the columns that the event has, ascending.</param>
/// <param name="Values">Their values.</param>
/// <param name="SkipReason">Why the event gives no row; null where it does.</param>
internal sealed record ProjectedRow(IReadOnlyList<int> Columns, IReadOnlyList<object?> Values, string? SkipReason);

/// <summary>Makes rows of events, as a projection declares. Pure.</summary>
internal sealed class Projector(ReadModelSettings model)
{
    private readonly EventPath[] paths = [.. model.Columns.Select(column => EventPath.Parse(column.Path))];

    public ProjectedRow Project(Event source)
    {
        try
        {
            if (!paths.Any(path => path.NeedsJson))
                return Read(source, default);
            using var json = JsonDocument.Parse(source.Data);
            return Read(source, json.RootElement);
        }
        catch (JsonException malformed)
        {
            return Skip($"its data is not JSON: {malformed.Message}");
        }
        catch (UnfitValueException unfit)
        {
            return Skip(unfit.Message);
        }
    }

    private static ProjectedRow Skip(string reason) => new([], [], reason);

    private ProjectedRow Read(Event source, JsonElement json)
    {
        List<int> columns = [];
        List<object?> values = [];
        for (var i = 0; i < paths.Length; i++)
        {
            var column = model.Columns[i];
            var found = paths[i].Read(source, json, column.Type);
            if (column.Name == model.Key && found?.Value is null)
                return Skip($"it has no value at {paths[i]} for the key column '{column.Name}'");
            if (found is null)
                continue;
            columns.Add(i);
            values.Add(found.Value);
        }

        return new ProjectedRow(columns, values, null);
    }
}
