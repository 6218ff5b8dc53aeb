using System.Collections.Concurrent;
using ActorCluster.Core.Sagas;
using ActorCluster.Settings;

namespace ActorCluster.Sagas;

/// <summary>The saga definitions that this node knows, by name. Safe for use by many threads at once.</summary>
public sealed class SagaRegistry
{
    private readonly ConcurrentDictionary<string, SagaDefinition> definitions = new();
    private readonly HttpSteps http;

    internal SagaRegistry(HttpSteps http)
    {
        this.http = http;
    }

    /// <summary>All definitions, ordered by name.</summary>
    public IReadOnlyList<SagaDefinition> All => [.. definitions.Values.OrderBy(definition => definition.Name, StringComparer.Ordinal)];

    /// <exception cref="ArgumentException">There is one of this name already, or it has no steps.</exception>
    public void Register(SagaDefinition definition)
    {
        if (definition.Steps.Count == 0)
            throw new ArgumentException($"saga definition '{definition.Name}' has no steps", nameof(definition));
        if (!definitions.TryAdd(definition.Name, definition))
            throw new ArgumentException($"there are two saga definitions named '{definition.Name}'", nameof(definition));
    }

    public SagaDefinition? Find(string name) => definitions.GetValueOrDefault(name);

    /// <summary>Registers the definitions in the settings' files.</summary>
    /// <exception cref="SettingsException">Files cannot be read or are no definitions; it names all of them.</exception>
    public void AddFiles(SagaSettings settings)
    {
        List<SettingsError> errors = [];
        foreach (var file in settings.Definitions)
        {
            try
            {
                Register(JsonSagaDefinition.Parse(File.ReadAllBytes(file), http));
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
            {
                errors.Add(new SettingsError("actorcluster.sagas.definitions", file, cause.Message));
            }
        }

        if (errors.Count > 0)
            throw new SettingsException(errors);
    }

    /// <summary>Reads a definition without registering it.</summary>
    /// <exception cref="FormatException">It is no definition; says where and why.</exception>
    internal SagaDefinition Parse(ReadOnlyMemory<byte> json) => JsonSagaDefinition.Parse(json, http);

    /// <summary>The definition by which a saga goes on: its own where it has one.</summary>
    /// <returns>The definition, or why there is none here.</returns>
    internal (SagaDefinition? Definition, string? Problem) For(SagaState saga)
    {
        SagaDefinition? definition;
        try
        {
            definition = saga.DefinitionJson.IsEmpty ? Find(saga.Definition) : JsonSagaDefinition.Parse(saga.DefinitionJson, http);
        }
        catch (FormatException cause)
        {
            return (null, $"the definition that it carries cannot be read: {cause.Message}");
        }

        if (definition is null)
            return (null, $"no definition '{saga.Definition}' is registered at this node");
        return definition.Steps.Select(step => step.Name).SequenceEqual(saga.Steps)
            ? (definition, null)
            : (null, $"the definition '{saga.Definition}' at this node has other steps than the saga: {string.Join(", ", saga.Steps)}");
    }
}
