namespace Akka.Configuration.Hocon;

/// <summary>
/// Turns what was read into values: merges what was assigned to each key, joins concatenations, and puts in for each substitution
/// what its path means in the whole text, or before itself where it refers to itself, or in the environment.
/// </summary>
internal sealed partial class HoconResolver(ObjectNode root)
{
    /// <summary>Values within one another and substitutions of substitutions: whether more can be read would depend on the thread's stack.</summary>
    private const int MaximumDepth = 2 * HoconReader.MaximumDepth;

    /// <summary>Substitutions that refer to each other crosswise are looked at again on each way; more would not end.</summary>
    private const int MaximumSteps = 1_000_000;

    /// <summary>Characters of a text and items of a list: substitutions that double each other would fill the memory.</summary>
    private const int MaximumLength = 1 << 24;

    /// <summary>The assignments that are being resolved, objects aside: their keys are looked at one by one.</summary>
    private readonly HashSet<(Field Field, int Index)> _open = [];

    /// <summary>The assignment whose own value is being resolved, not that of a key within it.</summary>
    private (Field? Field, int Index) _current;

    /// <summary>How often less than all of a field was taken since it is being resolved; such a value is not the final one.</summary>
    private int _lookBacks;
    private int _depth;
    private int _steps;

    public HoconValue Resolve() => HoconMerge.Complete(Evaluate(root)!);

    private HoconValue? Evaluate(HoconNode node)
    {
        if (_depth == MaximumDepth)
            throw node.Origin.Error($"at most {MaximumDepth} levels of values and substitutions within one another were expected.");
        node.Origin.RefuseDepth();
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
            if (EvaluateField(field) is { } value) o.Items[key] = value;
        }

        return HoconMerge.Of(o, node.Origin);
    }

    private HoconValue EvaluateArray(ArrayNode node)
    {
        var array = new HoconArray();
        foreach (var item in node.Items)
        {
            if (Evaluate(item) is { } value) array.Add(HoconMerge.Complete(value));
        }

        return new HoconValue(array, node.Origin);
    }

    /// <summary>
    /// The value of all assignments; only of the earlier ones while one of them is itself being resolved, which is what a reference
    /// of a field to itself means.
    /// </summary>
    private HoconValue? EvaluateField(Field field)
    {
        if (field.IsResolved) return field.Resolved;
        var lookBacksBefore = _lookBacks;
        if (field == _current.Field) return HoconMerge.Fold(Layers(field, LookBack(_current.Index)));
        if (field.Resolving >= 0) return HoconMerge.Fold(Layers(field, LookBack(field.Resolving)));
        var value = HoconMerge.Fold(Layers(field, field.Assignments.Count));
        if (lookBacksBefore == _lookBacks)
        {
            field.IsResolved = true;
            field.Resolved = value;
        }

        return value;
    }

    private IEnumerable<HoconValue?> Layers(Field field, int count)
    {
        for (var i = count - 1; i >= 0; i--) yield return EvaluateAssignment(field, i);
    }

    /// <summary>The value of one assignment; null too where it is being resolved already.</summary>
    private HoconValue? EvaluateAssignment(Field field, int index)
    {
        var node = field.Assignments[index];
        if (node is TextNode) return Evaluate(node);
        var isObject = node is ObjectNode;
        if (!isObject && !_open.Add((field, index)))
        {
            _lookBacks++;
            return null;
        }

        var (current, resolving) = (_current, field.Resolving);
        _current = (field, index);
        field.Resolving = resolving < 0 ? index : Math.Min(resolving, index);
        var value = Evaluate(node);
        (_current, field.Resolving) = (current, resolving);
        if (!isObject) _open.Remove((field, index));
        return value;
    }

    private HoconValue? EvaluateReference(ReferenceNode node)
    {
        if (++_steps > MaximumSteps)
            throw node.Origin.Error("at most a million steps to resolve all substitutions were expected: too many refer to each other.");
        var lookBacksBefore = _lookBacks;
        foreach (var path in node.Paths)
        {
            if (LookUp(path) is { } value) return HoconMerge.Complete(value);
        }

        var name = string.Join('.', node.Paths[^1]);
        if (Environment.GetEnvironmentVariable(name) is { } text)
            return new HoconValue(new HoconLiteral { Value = text }, node.Origin);
        if (node.IsOptional) return null;
        throw node.Origin.Error(lookBacksBefore == _lookBacks
            ? $"${{{name}}} stands for nothing: a key of this text or an environment variable was expected, and there is neither."
            : $"${{{name}}} refers to itself, directly or through others, and nothing was assigned before.");
    }

    private HoconValue Append(AppendNode node)
    {
        HoconArray items = Evaluate(node.Item) is { } item ? [HoconMerge.Complete(item)] : [];
        return new HoconValue(items, node.Origin) { IsAddition = true };
    }

    private static void RefuseLength(long length, HoconOrigin origin)
    {
        if (length > MaximumLength) throw origin.Error($"at most {MaximumLength} characters or items in one value were expected, not {length}.");
    }

    private HoconValue? Concatenate(ConcatenationNode node)
    {
        var parts = node.Parts.ConvertAll(part => part is SpaceNode ? null : Evaluate(part));
        var values = parts.OfType<HoconValue>().ToList();
        if (!values.TrueForAll(v => v.IsString())) return values.Aggregate((left, right) => Join(left, right, node.Origin));
        var hasSpaces = node.Parts.Exists(part => part is SpaceNode);
        if (values.Count < 2 && !hasSpaces) return values.SingleOrDefault();

        // Beside a text or a space, what is undefined is an empty text.
        var texts = parts.Zip(node.Parts, (value, part) => part is SpaceNode space ? space.Text : TextOf(value)).ToList();
        RefuseLength(texts.Sum(t => (long)t.Length), node.Origin);
        return new HoconValue(new HoconLiteral { Value = string.Concat(texts) }, node.Origin);
    }

    private static string TextOf(HoconValue? value) => value is null ? "" : value.GetString() ?? "null";

    private static HoconValue Join(HoconValue left, HoconValue right, HoconOrigin origin)
    {
        if (left.IsObject() && right.IsObject()) return HoconMerge.Merge(right, left);
        if (HoconMerge.AsArray(left) is { } first && HoconMerge.AsArray(right) is { } second)
        {
            RefuseLength((long)first.Count + second.Count, origin);
            return new HoconValue(Sequence(first, second), origin);
        }

        throw origin.Error($"{Kind(left)} and {Kind(right)} cannot stand beside each other as one value.");
    }

    private static HoconArray Sequence(HoconArray first, HoconArray second) => [.. first, .. second];

    private static string Kind(HoconValue value) => value.IsObject() ? "an object" : value.IsArray() ? "a list" : $"'{value.GetString()}'";
}
