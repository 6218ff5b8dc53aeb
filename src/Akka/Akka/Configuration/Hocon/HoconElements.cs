using System.Globalization;

namespace Akka.Configuration.Hocon;

/// <summary>What a <see cref="HoconValue"/> is made of: a literal, an array or an object.</summary>
public interface IHoconElement
{
    /// <summary>True for a literal.</summary>
    bool IsString();

    /// <summary>The text of a literal; null for the literal null.</summary>
    string? GetString();

    /// <summary>True for an array.</summary>
    bool IsArray();

    /// <summary>The items of an array.</summary>
    IList<HoconValue> GetArray();
}

/// <summary>A number, a boolean, a string or null: HOCON tells them apart only when they are read.</summary>
public class HoconLiteral : IHoconElement
{
    /// <summary>The text without its quotes; null for the literal null.</summary>
    public string? Value { get; set; }

    /// <inheritdoc/>
    public bool IsString() => true;

    /// <inheritdoc/>
    public string? GetString() => Value;

    /// <inheritdoc/>
    public bool IsArray() => false;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => throw new ConfigurationException($"'{Value}' is a single value, not a list.");

    /// <inheritdoc/>
    public override string ToString() => HoconWriter.Literal(Value);
}

/// <summary>A list of values.</summary>
public class HoconArray : List<HoconValue>, IHoconElement
{
    /// <inheritdoc/>
    public bool IsString() => false;

    /// <inheritdoc/>
    public string GetString() => throw new ConfigurationException("A list was found where a single value is expected.");

    /// <inheritdoc/>
    public bool IsArray() => true;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => this;

    /// <inheritdoc/>
    public override string ToString() => HoconWriter.Render(this);
}

/// <summary>A set of keys with their values, in the order in which they were first written.</summary>
public class HoconObject : IHoconElement
{
    /// <summary>The keys and their values. A key that was written with dots is an object in an object.</summary>
    public Dictionary<string, HoconValue> Items { get; } = [];

    /// <summary>The same as plain .NET objects: dictionaries, lists, strings.</summary>
    public IDictionary<string, object?> Unwrapped => Items.ToDictionary(i => i.Key, i => i.Value.Unwrap());

    /// <inheritdoc/>
    public bool IsString() => false;

    /// <inheritdoc/>
    public string GetString() => throw new ConfigurationException("An object was found where a single value is expected.");

    /// <inheritdoc/>
    public bool IsArray() => false;

    /// <summary>The values of an object whose keys are numbers, in the order of the numbers.</summary>
    public IList<HoconValue> GetArray() => AsArray() ?? throw new ConfigurationException("An object was found where a list is expected.");

    /// <summary>The value of one key (not a path); null where there is none.</summary>
    public HoconValue? GetKey(string key) => Items.GetValueOrDefault(key);

    /// <summary>The value of one key, which is made empty where there is none.</summary>
    public HoconValue GetOrCreateKey(string key)
    {
        if (Items.TryGetValue(key, out var value)) return value;
        return Items[key] = new HoconValue();
    }

    /// <summary>Takes over what <paramref name="other"/> has; where both have a key the other's value wins and objects merge.</summary>
    public void Merge(HoconObject other)
    {
        foreach (var (key, value) in other.Items)
            Items[key] = Items.TryGetValue(key, out var mine) ? HoconMerge.Merge(value, mine) : value;
    }

    /// <summary>The object as HOCON text, <paramref name="indent"/> levels deep.</summary>
    public string ToString(int indent) => HoconWriter.Render(this, indent);

    /// <inheritdoc/>
    public override string ToString() => ToString(0);

    /// <summary>
    /// The object as a list: the values of the keys that are numbers, in their order (HOCON, "conversion of numerically-indexed objects
    /// to arrays"); null where no key is one.
    /// </summary>
    internal HoconArray? AsArray()
    {
        var numbered = new SortedDictionary<int, HoconValue>();
        foreach (var (key, value) in Items)
        {
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) numbered[index] = value;
        }

        return numbered.Count == 0 ? null : [.. numbered.Values];
    }
}

/// <summary>A parsed text.</summary>
public class HoconRoot
{
    private HoconValue? _value;

    /// <summary>Wraps a value that was built by hand.</summary>
    public HoconRoot(HoconValue value)
    {
        _value = value;
    }

    internal HoconRoot(ObjectNode syntax)
    {
        Syntax = syntax;
    }

    /// <summary>The value, its substitutions resolved.</summary>
    /// <exception cref="ConfigurationException">A substitution has nothing to stand for.</exception>
    public HoconValue Value => _value ??= new HoconResolver(Syntax!).Resolve();

    /// <summary>What was read, before substitution: an including text resolves it together with its own.</summary>
    internal ObjectNode? Syntax { get; }
}
