namespace Akka.Configuration.Hocon;

/// <summary>
/// What was read, before substitution. A tree of these becomes a tree of <see cref="HoconValue"/> in <see cref="HoconResolver"/>.
/// </summary>
internal abstract class HoconNode(HoconOrigin origin)
{
    public HoconOrigin Origin { get; } = origin;

    /// <summary>The same below a path of an including text: substitutions look below that path first.</summary>
    public abstract HoconNode Below(string[] prefix);
}

/// <summary>An object: its fields with everything that was assigned to them.</summary>
internal sealed class ObjectNode(HoconOrigin origin) : HoconNode(origin)
{
    public Dictionary<string, Field> Fields { get; } = [];

    /// <summary>The field at a path; objects on the way are made.</summary>
    public Field FieldAt(ReadOnlySpan<string> path, HoconOrigin origin)
    {
        var target = this;
        while (true)
        {
            if (!target.Fields.TryGetValue(path[0], out var field)) target.Fields[path[0]] = field = new Field();
            if (path.Length == 1) return field;
            if (field.Assignments is not [.., ObjectNode child]) field.Assign(child = new ObjectNode(origin));
            target = child;
            path = path[1..];
        }
    }

    public void Absorb(ObjectNode other)
    {
        other.Origin.RefuseDepth();
        foreach (var (key, theirs) in other.Fields)
        {
            if (!Fields.TryGetValue(key, out var mine)) Fields[key] = mine = new Field();
            foreach (var node in theirs.Assignments) mine.Assign(node);
        }
    }

    public override ObjectNode Below(string[] prefix)
    {
        Origin.RefuseDepth();
        var copy = new ObjectNode(Origin);
        foreach (var (key, field) in Fields)
        {
            var below = copy.Fields[key] = new Field();
            foreach (var node in field.Assignments) below.Assign(node.Below(prefix));
        }

        return copy;
    }
}

/// <summary>
/// One key of an object and what was assigned to it, in the order of the text: later values hide earlier ones, objects
/// merge with earlier ones, and a reference to the key itself means what was assigned before (HOCON, "self-referential substitutions").
/// </summary>
internal sealed class Field
{
    public List<HoconNode> Assignments { get; } = [];

    /// <summary>The first of the assignments that are being resolved; -1 when none is.</summary>
    public int Resolving { get; set; } = -1;

    public bool IsResolved { get; set; }

    public HoconValue? Resolved { get; set; }

    public void Assign(HoconNode node)
    {
        switch (node)
        {
            case ObjectNode o when Assignments is [.., ObjectNode last]:
                last.Absorb(o);
                return;
            case TextNode:
                Assignments.Clear();
                break;
        }

        Assignments.Add(node);
    }
}

/// <summary>A literal; <see cref="Text"/> is null for the literal null.</summary>
internal sealed class TextNode(string? text, HoconOrigin origin) : HoconNode(origin)
{
    public string? Text { get; } = text;

    public override HoconNode Below(string[] prefix) => this;
}

/// <summary>White space between the parts of a concatenation.</summary>
internal sealed class SpaceNode(string text, HoconOrigin origin) : HoconNode(origin)
{
    public string Text { get; } = text;

    public override HoconNode Below(string[] prefix) => this;
}

/// <summary>A list.</summary>
internal sealed class ArrayNode(List<HoconNode> items, HoconOrigin origin) : HoconNode(origin)
{
    public List<HoconNode> Items { get; } = items;

    public override HoconNode Below(string[] prefix) => new ArrayNode(Items.ConvertAll(i => i.Below(prefix)), Origin);
}

/// <summary>Values beside each other on one line.</summary>
internal sealed class ConcatenationNode(List<HoconNode> parts) : HoconNode(parts[0].Origin)
{
    public List<HoconNode> Parts { get; } = parts;

    public override HoconNode Below(string[] prefix) => new ConcatenationNode(Parts.ConvertAll(p => p.Below(prefix)));
}

/// <summary><c>key += item</c>.</summary>
internal sealed class AppendNode(HoconNode item) : HoconNode(item.Origin)
{
    public HoconNode Item { get; } = item;

    public override HoconNode Below(string[] prefix) => new AppendNode(Item.Below(prefix));
}

/// <summary>A substitution, with the paths where it looks, in order; the last is the one in the text.</summary>
internal sealed class ReferenceNode(string[][] paths, bool isOptional, HoconOrigin origin) : HoconNode(origin)
{
    public string[][] Paths { get; } = paths;

    public bool IsOptional { get; } = isOptional;

    public override HoconNode Below(string[] prefix) => prefix.Length == 0
        ? this
        : new ReferenceNode([.. Paths.Select(p => (string[])[.. prefix, .. p]), Paths[^1]], IsOptional, Origin);
}

/// <summary>A value that is complete already.</summary>
internal sealed class ResolvedNode(HoconValue value) : HoconNode(value.Origin)
{
    public HoconValue Value { get; } = value;

    public override HoconNode Below(string[] prefix) => this;

    /// <summary>A value that was built by hand, open for merging.</summary>
    public static HoconNode From(HoconValue value)
    {
        if (value.Element is not HoconObject o) return new ResolvedNode(value);
        value.Origin.RefuseDepth();
        var node = new ObjectNode(value.Origin);
        foreach (var (key, child) in o.Items) node.FieldAt([key], value.Origin).Assign(From(child));
        return node;
    }
}
