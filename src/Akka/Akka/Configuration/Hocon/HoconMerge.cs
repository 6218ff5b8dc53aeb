namespace Akka.Configuration.Hocon;

/// <summary>
/// How values over one another become one: an object shows what lies below it, <c>+=</c> adds to it, any other value hides it.
/// </summary>
internal static class HoconMerge
{
    /// <summary>All values of one key, the highest first, as one; looks no further than the first that hides the rest.</summary>
    public static HoconValue? Fold(IEnumerable<HoconValue?> layers)
    {
        var visible = new Stack<HoconValue>();
        foreach (var layer in layers)
        {
            if (layer is null) continue;
            visible.Push(layer);
            if (layer.HidesBelow) break;
        }

        if (!visible.TryPop(out var result)) return null;
        while (visible.TryPop(out var over)) result = Merge(over, result);
        return result;
    }

    /// <summary>Where both are objects their keys together, where <paramref name="over"/> adds to a list both lists, otherwise it alone.</summary>
    public static HoconValue Merge(HoconValue over, HoconValue under)
    {
        if (over.HidesBelow || under.Element is null) return over;
        over.Origin.RefuseDepth();
        if (over.Element is not HoconObject top) return Append(over, under);
        if (under.Element is not HoconObject bottom) return new HoconValue(top, over.Origin) { IsClosed = true, IsAddition = over.IsAddition };
        if (bottom.Items.Count == 0 && !under.IsClosed) return over;
        if (top.Items.Count == 0) return under;
        var merged = new HoconObject();
        merged.Items.EnsureCapacity(top.Items.Count + bottom.Items.Count);
        foreach (var (key, value) in top.Items)
            merged.Items[key] = bottom.Items.TryGetValue(key, out var below) ? Merge(value, below) : value;
        foreach (var (key, value) in bottom.Items) merged.Items.TryAdd(key, value);
        return Of(merged, over.Origin, under.IsClosed);
    }

    /// <summary>An object of which a part may be an addition.</summary>
    public static HoconValue Of(HoconObject o, HoconOrigin origin, bool isClosed = false) =>
        new(o, origin) { IsClosed = isClosed, IsAddition = o.Items.Values.Any(v => v.IsAddition) };

    /// <summary>The value where nothing lies below it: what it would add to is empty.</summary>
    public static HoconValue Complete(HoconValue value)
    {
        if (!value.IsAddition) return value;
        value.Origin.RefuseDepth();
        if (value.Element is not HoconObject o) return new HoconValue(value.Element!, value.Origin);
        var complete = new HoconObject();
        complete.Items.EnsureCapacity(o.Items.Count);
        foreach (var (key, child) in o.Items) complete.Items[key] = Complete(child);
        return new HoconValue(complete, value.Origin) { IsClosed = value.IsClosed };
    }

    /// <summary>A part taken out of its whole: what it hid there it does not hide of a fallback of its own.</summary>
    public static HoconValue Alone(HoconValue part) => part.IsClosed ? new HoconValue(part.Element!, part.Origin) : part;

    /// <summary>A list, or an object whose keys are numbers as one; null for any other value.</summary>
    public static HoconArray? AsArray(HoconValue value) => value.Element switch
    {
        HoconArray array => array,
        HoconObject o => o.AsArray(),
        _ => null,
    };

    private static HoconValue Append(HoconValue over, HoconValue under)
    {
        var before = AsArray(under) ?? throw over.Origin.Error("'+=' adds to a list, but what was assigned before is not a list.");
        HoconArray all = [.. before, .. (HoconArray)over.Element!];
        return new HoconValue(all, over.Origin) { IsAddition = under.IsAddition && under.IsArray() };
    }
}
