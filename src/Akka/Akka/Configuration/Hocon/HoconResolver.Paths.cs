namespace Akka.Configuration.Hocon;

/// <summary>
/// The half of the resolver that follows the path of a substitution. It goes down through layers, the highest first, and resolves
/// no more of them than it must: <c>a { b = 1, c = ${a.b} }</c> does not need all of <c>a</c> for <c>a.b</c>.
/// </summary>
internal sealed partial class HoconResolver
{
    private HoconValue? LookUp(ReadOnlySpan<string> path)
    {
        var from = root;
        while (path.Length > 1 && from.Fields.TryGetValue(path[0], out var field) && field.Assignments is [ObjectNode only])
        {
            from = only;
            path = path[1..];
        }

        IEnumerable<HoconNode> layers = [from];
        foreach (var key in path[..^1]) layers = Step(layers, key);
        var last = path[^1];
        return HoconMerge.Fold(layers.Select(layer => ValueOf(layer, last)));
    }

    private HoconValue? ValueOf(HoconNode layer, string key) => layer switch
    {
        ObjectNode o => o.Fields.TryGetValue(key, out var field) ? EvaluateField(field) : null,
        ResolvedNode resolved => resolved.Value.Navigate([key]),
        _ => throw layer.Origin.Error($"{layer.GetType().Name} is no layer."),
    };

    /// <summary>What is seen of a key in the layers: objects that are not resolved yet, or values, down to one that hides the rest.</summary>
    private IEnumerable<HoconNode> Step(IEnumerable<HoconNode> layers, string key)
    {
        root.Origin.RefuseDepth();
        foreach (var layer in layers)
        {
            foreach (var child in Children(layer, key))
            {
                // Where an item stands in a list depends on how many stand before it, so all layers of the list are needed.
                var seen = child is ResolvedNode { Value: { IsAddition: true } list } && list.IsArray()
                    ? new ResolvedNode(HoconMerge.Fold(layers.Select(l => ValueOf(l, key))) ?? list)
                    : child;
                yield return seen;
                if (seen is ResolvedNode { Value.HidesBelow: true } || seen != child) yield break;
            }
        }
    }

    private IEnumerable<HoconNode> Children(HoconNode layer, string key)
    {
        if (layer is not ObjectNode o || !o.Fields.TryGetValue(key, out var field) || field.IsResolved)
        {
            if (ValueOf(layer, key) is { } value) yield return new ResolvedNode(value);
            yield break;
        }

        var count = field == _current.Field ? LookBack(_current.Index) : field.Assignments.Count;
        for (var i = count - 1; i >= 0; i--)
        {
            if (field.Assignments[i] is ObjectNode child) yield return child;
            else if (EvaluateAssignment(field, i) is { } value) yield return new ResolvedNode(value);
        }
    }

    private int LookBack(int count)
    {
        _lookBacks++;
        return count;
    }
}
