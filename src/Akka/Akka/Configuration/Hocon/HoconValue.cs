using System.Globalization;

namespace Akka.Configuration.Hocon;

/// <summary>A value of a configuration: a literal, a list or an object, read as whatever type the reader asks for.</summary>
public class HoconValue
{
    /// <summary>Makes an empty value.</summary>
    public HoconValue()
    {
        Values = [];
    }

    internal HoconValue(IHoconElement element, HoconOrigin origin)
    {
        Values = [element];
        Origin = origin;
    }

    /// <summary>What the value is made of; more than one where it was appended to by hand.</summary>
    public List<IHoconElement> Values { get; }

    /// <summary>True where there is nothing, or an object without a key.</summary>
    public bool IsEmpty => Element is null or HoconObject { Items.Count: 0 };

    /// <summary>Where the value was written, for errors.</summary>
    internal HoconOrigin Origin { get; }

    /// <summary>True for an object that was assigned after a value of another kind: what is below that does not show through.</summary>
    internal bool IsClosed { get; init; }

    /// <summary>True for what <c>+=</c> adds, and for an object with such a list within: what lies below belongs to it.</summary>
    internal bool IsAddition { get; init; }

    /// <summary>True where nothing below this value counts.</summary>
    internal bool HidesBelow => IsClosed || (!IsAddition && Element is not HoconObject);

    /// <summary>The one element, the literals of several joined; null where there is none.</summary>
    internal IHoconElement? Element => Values.Count switch
    {
        0 => null,
        1 => Values[0],
        _ => Values[0].IsString() ? new HoconLiteral { Value = string.Concat(Values.Select(v => v.GetString())) } : Values[^1],
    };

    /// <summary>True for a literal.</summary>
    public bool IsString() => Element is HoconLiteral;

    /// <summary>True for a list.</summary>
    public bool IsArray() => Element is HoconArray;

    /// <summary>True for an object.</summary>
    public bool IsObject() => Element is HoconObject;

    /// <summary>Replaces what is there.</summary>
    public void NewValue(IHoconElement value)
    {
        Values.Clear();
        Values.Add(value);
    }

    /// <summary>Adds a further piece, as concatenation in a text does.</summary>
    public void AppendValue(IHoconElement value) => Values.Add(value);

    /// <summary>Empties the value.</summary>
    public void Clear() => Values.Clear();

    /// <summary>The value as the one key of a configuration.</summary>
    public Config AtKey(string key)
    {
        var o = new HoconObject();
        o.Items[key] = this;
        return new Config(new HoconRoot(new HoconValue(o, Origin)));
    }

    /// <summary>An object as a configuration.</summary>
    public Config ToConfig() => new(new HoconRoot(this));

    /// <summary>The object; null for any other value.</summary>
    public HoconObject GetObject() => (Element as HoconObject)!;

    /// <summary>The value of one key of an object; null where there is none.</summary>
    public HoconValue? GetChildObject(string key) => GetObject()?.GetKey(key);

    /// <summary>The text; null for the literal null.</summary>
    public string GetString() => Element switch
    {
        null => null!,
        HoconLiteral literal => literal.Value!,
        HoconArray => throw Origin.Error("a single value was expected, but there is a list."),
        _ => throw Origin.Error("a single value was expected, but there is an object."),
    };

    /// <summary>The items of a list, or of an object whose keys are numbers.</summary>
    public IList<HoconValue> GetArray() => Element switch
    {
        null => [],
        HoconArray array => array,
        HoconObject o when o.Items.Count == 0 => [],
        HoconObject o when o.AsArray() is { } numbered => numbered,
        HoconObject => throw Origin.Error("a list was expected, but there is an object."),
        _ => throw Unexpected("a list"),
    };

    /// <summary>on, yes and true; off, no and false.</summary>
    public bool GetBoolean() => GetString() switch
    {
        "on" or "true" or "yes" => true,
        "off" or "false" or "no" => false,
        _ => throw Unexpected("on, yes, true, off, no or false"),
    };

    /// <summary>The value as a byte.</summary>
    public byte GetByte() =>
        byte.TryParse(GetString(), CultureInfo.InvariantCulture, out var n) ? n : throw Unexpected("a number from 0 to 255");

    /// <summary>The value as a 32-bit number.</summary>
    public int GetInt() =>
        int.TryParse(GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) ? n : throw Unexpected("an integer");

    /// <summary>The value as a 64-bit number.</summary>
    public long GetLong() =>
        long.TryParse(GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) ? n : throw Unexpected("an integer");

    /// <summary>The value as a single-precision number.</summary>
    public float GetFloat() =>
        float.TryParse(GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : throw Unexpected("a number");

    /// <summary>The value as a double-precision number.</summary>
    public double GetDouble() =>
        double.TryParse(GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : throw Unexpected("a number");

    /// <summary>The value as a decimal number.</summary>
    public decimal GetDecimal() =>
        decimal.TryParse(GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : throw Unexpected("a number");

    /// <summary>
    /// A duration such as <c>3s</c> or <c>1.5 m</c>; a plain number counts milliseconds, <c>infinite</c> is <see
    /// cref="Timeout.InfiniteTimeSpan"/>. It is never negative.
    /// </summary>
    public TimeSpan GetTimeSpan(bool allowInfinite = true) =>
        GetString() is { } text && HoconUnits.TryDuration(text, allowInfinite, out var duration)
            ? duration
            : throw Unexpected(
                allowInfinite ? "a duration such as 300ms, 5s, 2m, 1h or infinite" : "a duration such as 300ms, 5s, 2m or 1h");

    /// <summary>A size in bytes such as <c>256 kB</c> (1000 bytes each) or <c>4 MiB</c>; null for the literal null.</summary>
    public long? GetByteSize()
    {
        if (GetString() is not { } text) return null;
        return HoconUnits.TryByteSize(text, out var bytes) ? bytes : throw Unexpected("a size such as 512, 64kB, 256KiB or 4MiB");
    }

    /// <summary>A list of texts.</summary>
    public IList<string> GetStringList() => [.. GetArray().Select(v => v.GetString())];

    /// <summary>A list of 32-bit numbers.</summary>
    public IList<int> GetIntList() => [.. GetArray().Select(v => v.GetInt())];

    /// <summary>A list of 64-bit numbers.</summary>
    public IList<long> GetLongList() => [.. GetArray().Select(v => v.GetLong())];

    /// <summary>A list of double-precision numbers.</summary>
    public IList<double> GetDoubleList() => [.. GetArray().Select(v => v.GetDouble())];

    /// <summary>A list of bytes.</summary>
    public IList<byte> GetByteList() => [.. GetArray().Select(v => v.GetByte())];

    /// <summary>A list of single-precision numbers.</summary>
    public IList<float> GetFloatList() => [.. GetArray().Select(v => v.GetFloat())];

    /// <summary>A list of decimal numbers.</summary>
    public IList<decimal> GetDecimalList() => [.. GetArray().Select(v => v.GetDecimal())];

    /// <summary>A list of booleans.</summary>
    public IList<bool> GetBooleanList() => [.. GetArray().Select(v => v.GetBoolean())];

    /// <summary>The value as HOCON text, <paramref name="indent"/> levels deep.</summary>
    public virtual string ToString(int indent) => Element is { } element ? HoconWriter.Render(element, indent) : "";

    /// <inheritdoc/>
    public override string ToString() => ToString(0);

    /// <summary>Goes down a path from this value; null where it leads nowhere. A number steps into a list.</summary>
    internal HoconValue? Navigate(ReadOnlySpan<string> path)
    {
        var value = this;
        foreach (var segment in path)
        {
            switch (value.Element)
            {
                case HoconObject o when o.Items.TryGetValue(segment, out var child):
                    value = child;
                    break;
                case HoconArray array
                    when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < array.Count:
                    value = array[index];
                    break;
                default:
                    return null;
            }
        }

        return value;
    }

    internal object? Unwrap()
    {
        Origin.RefuseDepth();
        return Element switch
        {
            HoconObject o => o.Unwrapped,
            HoconArray array => array.Select(v => v.Unwrap()).ToList(),
            { } literal => literal.GetString(),
            null => null,
        };
    }

    private ConfigurationException Unexpected(string expected) =>
        Origin.Error(
            GetString() is { } text ? $"{expected} was expected, but there is '{text}'." : $"{expected} was expected, but there is null.");
}
