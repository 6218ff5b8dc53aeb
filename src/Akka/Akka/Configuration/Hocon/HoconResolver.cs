namespace Akka.Configuration.Hocon;

/// <summary>
/// Turns what was read into values: merges what was assigned to each key, joins concatenations, and puts in for each substitution
/// what its path means in the whole text, or before itself where it refers to itself, or in the environment.
/// </summary>
internal sealed class HoconResolver(ObjectNode root)
{
    /// <summary>Values within one another and substitutions of substitutions: more would exhaust the stack.</summary>
    private const int MaximumDepth = 2 * HoconReader.MaximumDepth;

    /// <summary>Substitutions that refer to each other crosswise are looked at again on each way; more would not end.</summary>
    private const int MaximumSteps = 1_000_000;

    /// <summary>Characters of a text and items of a list: substitutions that double each other would fill the memory.</summary>
    private const int MaximumLength = 1 << 24;

    private int _lookBacks;
    private int _depth;
    private int _steps;

    public HoconValue Resolve() => Evaluate(root)!;

    private HoconValue? Evaluate(HoconNode node)
    {
        if (++_steps > MaximumSteps)
            throw node.Origin.Error("at most a million steps to resolve all substitutions were expected: too many refer to each other.");
        if (_depth == MaximumDepth)
            throw node.Origin.Error($"at most {MaximumDepth} levels of values and substitutions within one another were expected.");
        _depth++;
        var value = EvaluateAny(node);
        _depth--;
        return value;
    }

    private HoconValue? EvaluateAny(HoconNode node) => node switch
    {
        ObjectNode o => EvaluateObject(o),
        TextNode text => new HoconValue(new HoconLiteral { Value = text.Text }, text.Origin),
        ReferenceNode reference => EvaluateReference(reference),
        ArrayNode array => EvaluateArray(array),
        ConcatenationNode concatenation => Concatenate(concatenation),
        AppendNode append => Append(append),
        ResolvedNode resolved => resolved.Value,
        _ => throw node.Origin.Error($"{node.GetType().Name} cannot stand alone."),
    };

    private HoconValue EvaluateObject(ObjectNode node)
    {
        var o = new HoconObject();
        o.Items.EnsureCapacity(node.Fields.Count);
        foreach (var (key, field) in node.Fields)
        {
            if (EvaluateField(field, field.Assignments.Count) is { } value) o.Items[key] = value;
        }

        return new HoconValue(o, node.Origin);
    }

    private HoconValue EvaluateArray(ArrayNode node)
    {
        var array = new HoconArray();
        foreach (var item in node.Items)
        {
            if (Evaluate(item) is { } value) array.Add(value);
        }

        return new HoconValue(array, node.Origin);
    }

    /// <summary>The value of the first <paramref name="count"/> assignments; fewer while one of them is itself being resolved.</summary>
    private HoconValue? EvaluateField(Field field, int count)
    {
        if (field.IsResolved && count == field.Assignments.Count) return field.Resolved;
        var outer = field.Resolving;
        if (outer >= 0 && count > outer)
        {
            count = outer;
            _lookBacks++;
        }

        var lookBacksBefore = _lookBacks;
        HoconValue? result = null;
        for (var i = count - 1; i >= 0; i--)
        {
            field.Resolving = i;
            if (Evaluate(field.Assignments[i]) is { } value && !Add(ref result, value)) break;
        }

        field.Resolving = outer;
        if (count == field.Assignments.Count && lookBacksBefore == _lookBacks)
        {
            field.IsResolved = true;
            field.Resolved = result;
        }

        return result;
    }

    /// <summary>Puts an earlier value under a later one; false when nothing earlier can show through any more.</summary>
    private static bool Add(ref HoconValue? result, HoconValue earlier)
    {
        if (result is null) result = earlier;
        else if (earlier.IsObject()) result = HoconValue.Merge(result, earlier);
        else return false;
        return result.IsObject();
    }

    private HoconValue? EvaluateReference(ReferenceNode node)
    {
        var lookBacksBefore = _lookBacks;
        foreach (var path in node.Paths)
        {
            if (LookUp(root, path) is { } value) return value;
        }

        var name = string.Join('.', node.Paths[^1]);
        if (Environment.GetEnvironmentVariable(name) is { } text)
            return new HoconValue(new HoconLiteral { Value = text }, node.Origin);
        if (node.IsOptional) return null;
        throw node.Origin.Error(lookBacksBefore == _lookBacks
            ? $"${{{name}}} stands for nothing: a key of this text or an environment variable was expected, and there is neither."
            : $"${{{name}}} refers to itself, directly or through others, and nothing was assigned before.");
    }

    private HoconValue? LookUp(ObjectNode from, ReadOnlySpan<string> path)
    {
        if (!from.Fields.TryGetValue(path[0], out var field)) return null;
        if (path.Length == 1) return EvaluateField(field, field.Assignments.Count);
        HoconValue? result = null;
        for (var i = field.Assignments.Count - 1; i >= 0; i--)
        {
            HoconValue? found;
            if (field.Assignments[i] is ObjectNode child)
            {
                found = LookUp(child, path[1..]);
            }
            else if (field.Resolving >= 0 && i >= field.Resolving)
            {
                _lookBacks++;
                continue;
            }
            else
            {
                var outer = field.Resolving;
                field.Resolving = i;
                var value = Evaluate(field.Assignments[i]);
                field.Resolving = outer;
                if (value is null) continue;
                found = value.Navigate(path[1..]);
                if (!value.IsObject())
                {
                    return result ?? found;
                }
            }

            if (found is not null && !Add(ref result, found)) break;
        }

        return result;
    }

    private HoconValue Append(AppendNode node)
    {
        var array = new HoconArray();
        if (EvaluateField(node.Target, node.Target.Resolving) is { } before)
        {
            array.AddRange(AsArray(before)
                ?? throw node.Origin.Error("'+=' adds to a list, but what was assigned before is not a list."));
        }

        if (Evaluate(node.Item) is { } item) array.Add(item);
        return new HoconValue(array, node.Origin);
    }

    private static void RefuseLength(long length, HoconOrigin origin)
    {
        if (length > MaximumLength) throw origin.Error($"at most {MaximumLength} characters or items in one value were expected, not {length}.");
    }

    private static HoconArray? AsArray(HoconValue value) => value.Element switch
    {
        HoconArray array => array,
        HoconObject o => o.AsArray(),
        _ => null,
    };

    private HoconValue? Concatenate(ConcatenationNode node)
    {
        var parts = new List<(HoconValue? Value, string? Space)>();
        foreach (var part in node.Parts)
        {
            if (part is SpaceNode space) parts.Add((null, space.Text));
            else if (Evaluate(part) is { } value) parts.Add((value, null));
        }

        while (parts is [(null, _), ..]) parts.RemoveAt(0);
        while (parts is [.., (null, _)]) parts.RemoveAt(parts.Count - 1);
        if (parts.Count == 0) return null;
        if (parts.Count == 1) return parts[0].Value;
        if (parts.TrueForAll(p => p.Value is null || p.Value.IsString()))
        {
            var texts = parts.ConvertAll(p => p.Value is { } v ? v.GetString() ?? "null" : p.Space!);
            RefuseLength(texts.Sum(t => (long)t.Length), node.Origin);
            var text = string.Concat(texts);
            return new HoconValue(new HoconLiteral { Value = text }, node.Origin);
        }

        return parts.Where(p => p.Value is not null).Select(p => p.Value!).Aggregate((left, right) => Join(left, right, node.Origin));
    }

    private static HoconValue Join(HoconValue left, HoconValue right, HoconOrigin origin)
    {
        if (left.IsObject() && right.IsObject()) return HoconValue.Merge(right, left);
        if (AsArray(left) is { } first && AsArray(right) is { } second)
        {
            RefuseLength((long)first.Count + second.Count, origin);
            return new HoconValue(Sequence(first, second), origin);
        }

        throw origin.Error($"{Kind(left)} and {Kind(right)} cannot stand beside each other as one value.");
    }

    private static HoconArray Sequence(HoconArray first, HoconArray second) => [.. first, .. second];

    private static string Kind(HoconValue value) => value.IsObject() ? "an object" : value.IsArray() ? "a list" : $"'{value.GetString()}'";
}
