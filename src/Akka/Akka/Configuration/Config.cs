using Akka.Configuration.Hocon;

namespace Akka.Configuration;

#nullable disable annotations // As in Akka.NET: what a caller gets for a path that is missing depends on the default it gives.

/// <summary>
/// An immutable configuration: HOCON values by path, over an optional fallback. A value that is missing reads as the default that
/// the caller gives; one of the wrong type is a <see cref="ConfigurationException"/> that names the path and the place in the text.
/// </summary>
public class Config
{
    /// <summary>The configuration without a key.</summary>
    public static readonly Config Empty = new();

    private readonly HoconValue _own;
    private HoconValue _merged;

    /// <summary>Makes an empty configuration.</summary>
    public Config()
    {
        _own = _merged = new HoconValue(new HoconObject(), default);
    }

    /// <summary>Wraps a parsed text.</summary>
    public Config(HoconRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        _own = _merged = HoconMerge.Alone(root.Value);
    }

    /// <summary>What <paramref name="source"/> itself has, over <paramref name="fallback"/>.</summary>
    public Config(Config source, Config fallback)
    {
        ArgumentNullException.ThrowIfNull(source);
        _own = source._own;
        Fallback = fallback;
        if (fallback is null) _merged = _own;
    }

    /// <summary>Where values come from that this configuration itself lacks; null where there is none.</summary>
    public Config Fallback { get; }

    /// <summary>True where neither this configuration nor its fallbacks have a key.</summary>
    public virtual bool IsEmpty => _own.IsEmpty && (Fallback is null || Fallback.IsEmpty);

    /// <summary>Everything, fallbacks included.</summary>
    public virtual HoconValue Root => _merged ??= HoconMerge.Merge(_own, Fallback.Root);

    /// <summary>Reads a text as a configuration.</summary>
    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    /// <summary>A configuration over a text.</summary>
    public static Config operator +(Config config, string fallback) => config.WithFallback(ConfigurationFactory.ParseString(fallback));

    /// <summary>A text over a configuration.</summary>
    public static Config operator +(string configHocon, Config fallbackConfig) =>
        ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    /// <summary>
    /// This configuration, and below all its fallbacks <paramref name="fallback"/>. As in Akka.NET each text has its substitutions
    /// resolved when it is read, so a value that refers to another key keeps what its own text said of that key.
    /// </summary>
    public virtual Config WithFallback(Config fallback)
    {
        if (ReferenceEquals(fallback, this)) throw new ArgumentException("A configuration cannot be its own fallback.", nameof(fallback));
        if (fallback is null || fallback.IsEmpty) return this;
        if (IsEmpty) return fallback;
        return new Config(this, Fallback is null || ReferenceEquals(Fallback, fallback) ? fallback : Fallback.WithFallback(fallback));
    }

    /// <summary>True where there is a value at the path, null included.</summary>
    public virtual bool HasPath(string path) => GetValue(path) is not null;

    /// <summary>The value at the path; null where there is none.</summary>
    public HoconValue GetValue(string path) => Root.Navigate(HoconPath.Split(path));

    /// <summary>The part of the configuration below the path; null where there is none.</summary>
    public virtual Config GetConfig(string path) => GetValue(path) is { } value ? new Config(new HoconRoot(value)) : null;

    /// <summary>A text.</summary>
    public virtual string GetString(string path, string @default = null) => Read(path, static v => v.GetString(), @default);

    /// <summary>A boolean: on, yes, true, off, no, false.</summary>
    public virtual bool GetBoolean(string path, bool @default = false) => Read(path, static v => v.GetBoolean(), @default);

    /// <summary>A 32-bit number.</summary>
    public virtual int GetInt(string path, int @default = 0) => Read(path, static v => v.GetInt(), @default);

    /// <summary>A 64-bit number.</summary>
    public virtual long GetLong(string path, long @default = 0) => Read(path, static v => v.GetLong(), @default);

    /// <summary>A single-precision number.</summary>
    public virtual float GetFloat(string path, float @default = 0) => Read(path, static v => v.GetFloat(), @default);

    /// <summary>A double-precision number.</summary>
    public virtual double GetDouble(string path, double @default = 0) => Read(path, static v => v.GetDouble(), @default);

    /// <summary>A decimal number.</summary>
    public virtual decimal GetDecimal(string path, decimal @default = 0) => Read(path, static v => v.GetDecimal(), @default);

    /// <summary>A duration; a number without a unit counts milliseconds.</summary>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) => allowInfinite
        ? Read(path, static v => v.GetTimeSpan(), @default.GetValueOrDefault())
        : Read(path, static v => v.GetTimeSpan(false), @default.GetValueOrDefault());

    /// <summary>A size in bytes; null where there is none.</summary>
    public virtual long? GetByteSize(string path) => Read(path, static v => v.GetByteSize(), null);

    /// <summary>A size in bytes.</summary>
    public virtual long? GetByteSize(string path, long? def = null) => Read(path, static v => v.GetByteSize(), def);

    /// <summary>A list of texts; empty where there is none.</summary>
    public virtual IList<string> GetStringList(string path) => Read<IList<string>>(path, static v => v.GetStringList(), []);

    /// <summary>A list of texts; <paramref name="defaultPaths"/> where there is none.</summary>
    public virtual IList<string> GetStringList(string path, string[] defaultPaths) =>
        Read<IList<string>>(path, static v => v.GetStringList(), defaultPaths);

    /// <summary>A list of 32-bit numbers; empty where there is none.</summary>
    public virtual IList<int> GetIntList(string path) => Read<IList<int>>(path, static v => v.GetIntList(), []);

    /// <summary>A list of 64-bit numbers; empty where there is none.</summary>
    public virtual IList<long> GetLongList(string path) => Read<IList<long>>(path, static v => v.GetLongList(), []);

    /// <summary>A list of double-precision numbers; empty where there is none.</summary>
    public virtual IList<double> GetDoubleList(string path) => Read<IList<double>>(path, static v => v.GetDoubleList(), []);

    /// <summary>A list of bytes; empty where there is none.</summary>
    public virtual IList<byte> GetByteList(string path) => Read<IList<byte>>(path, static v => v.GetByteList(), []);

    /// <summary>A list of single-precision numbers; empty where there is none.</summary>
    public virtual IList<float> GetFloatList(string path) => Read<IList<float>>(path, static v => v.GetFloatList(), []);

    /// <summary>A list of decimal numbers; empty where there is none.</summary>
    public virtual IList<decimal> GetDecimalList(string path) => Read<IList<decimal>>(path, static v => v.GetDecimalList(), []);

    /// <summary>A list of booleans; empty where there is none.</summary>
    public virtual IList<bool> GetBooleanList(string path) => Read<IList<bool>>(path, static v => v.GetBooleanList(), []);

    /// <summary>The keys of the outermost object with their values, fallbacks included.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() =>
        Root.GetObject() is { } root ? root.Items : [];

    /// <summary>What this configuration itself has, as HOCON.</summary>
    public override string ToString() => ToString(false);

    /// <summary>The configuration as HOCON, with or without what its fallbacks add.</summary>
    public string ToString(bool includeFallback) => (includeFallback ? Root : _own).ToString();

    private T Read<T>(string path, Func<HoconValue, T> read, T missing)
    {
        if (GetValue(path) is not { } value) return missing;
        try
        {
            return read(value);
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException($"{path}: {e.Message}", e);
        }
    }
}
