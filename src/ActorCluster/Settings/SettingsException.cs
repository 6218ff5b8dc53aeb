namespace ActorCluster.Settings;

/// <summary>One thing that is wrong with the settings.</summary>
/// <param name="Key">Its full path in HOCON.</param>
/// <param name="Value">What stands there; null where nothing does.</param>
/// <param name="Rule">What must stand there.</param>
public sealed record SettingsError(string Key, string? Value, string Rule)
{
    public override string ToString() => $"{Key} {(Value is null ? "is not set" : $"= {Value}")}: {Rule}";
}

/// <summary>The settings cannot be used. The message has one line for each error.</summary>
public sealed class SettingsException(IReadOnlyList<SettingsError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>Everything that is wrong, at once.</summary>
    public IReadOnlyList<SettingsError> Errors { get; } = errors;
}
