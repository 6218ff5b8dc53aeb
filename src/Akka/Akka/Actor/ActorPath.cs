using System.Globalization;
using System.Text;
using Akka.Util;

namespace Akka.Actor;

/// <summary>
/// The place of an actor in its tree, from the root down. Two paths are equal if address and names are; the uid, which tells
/// one incarnation from the next under the same name, does not count (it does in the equality of actor references).
/// </summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>, ISurrogated
{
    /// <summary>What a name may contain besides letters and digits.</summary>
    public static readonly string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private string? _text;
    private string? _serialized;
    private IReadOnlyList<string>? _elements;
    private int _hash;

    /// <summary>A root.</summary>
    protected ActorPath(Address address, string name)
    {
        Address = address;
        Name = name;
        Root = this;
    }

    /// <summary>A child of <paramref name="parentPath"/>.</summary>
    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        Parent = parentPath;
        Address = parentPath.Address;
        Root = parentPath.Root;
        Depth = parentPath.Depth + 1;
        Name = name;
        Uid = uid;
    }

    /// <summary>The system's address.</summary>
    public Address Address { get; }

    /// <summary>The last name of the path.</summary>
    public string Name { get; }

    /// <summary>Tells incarnations under one name apart; 0 where unknown.</summary>
    public long Uid { get; }

    /// <summary>The number of names below the root.</summary>
    public int Depth { get; }

    /// <summary>The path above; the root is its own parent.</summary>
    public ActorPath Parent => field ?? this;

    /// <summary>The root of the tree.</summary>
    public ActorPath Root { get; }

    internal static string EmptyName => "";

    /// <summary>The names below the root, from the top.</summary>
    public IReadOnlyList<string> Elements => _elements ??= MakeElements();

    /// <summary>Equality of address and names.</summary>
    public static bool operator ==(ActorPath? left, ActorPath? right) => left is null ? right is null : left.Equals(right);

    /// <summary>The opposite of equality.</summary>
    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    /// <summary>The child called <paramref name="name"/>.</summary>
    public static ActorPath operator /(ActorPath path, string name)
    {
        if (string.IsNullOrEmpty(name))
            return path;
        var hash = name.IndexOf('#');
        return hash < 0
            ? new ChildActorPath(path, name, 0)
            : new ChildActorPath(path, name[..hash], long.Parse(name.AsSpan(hash + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>The descendant along <paramref name="name"/>.</summary>
    public static ActorPath operator /(ActorPath path, IEnumerable<string> name)
    {
        foreach (var element in name)
            path /= element;
        return path;
    }

    /// <summary>The child called <paramref name="childName"/>.</summary>
    public ActorPath Child(string childName) => this / childName;

    /// <summary>True if the text may be an actor's name.</summary>
    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$')
            return false;
        for (var i = 0; i < s.Length; i++)
        {
            var c = s[i];
            if (char.IsAsciiLetterOrDigit(c))
                continue;
            if (c == '%' && i + 2 < s.Length && char.IsAsciiHexDigit(s[i + 1]) && char.IsAsciiHexDigit(s[i + 2]))
                continue;
            if (!ValidSymbols.Contains(c, StringComparison.Ordinal))
                return false;
        }

        return true;
    }

    /// <summary>Reads a path with its address.</summary>
    /// <exception cref="UriFormatException">The text is no such path.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out var result) ? result : throw new UriFormatException($"'{path}' is not the path of an actor.");

    /// <summary>Reads a path with its address; false where the text is none.</summary>
    public static bool TryParse(string path, out ActorPath actorPath)
    {
        actorPath = null!;
        return path is not null && Address.TryParse(path.AsSpan(), out var address, out var rest)
            && TryParse(new RootActorPath(address), rest, out actorPath);
    }

    /// <summary>Reads the names after an address and appends them to <paramref name="basePath"/>.</summary>
    public static bool TryParse(ActorPath basePath, string absoluteUri, out ActorPath actorPath) =>
        TryParse(basePath, absoluteUri.AsSpan(), out actorPath);

    /// <inheritdoc cref="TryParse(ActorPath, string, out ActorPath)"/>
    public static bool TryParse(ActorPath basePath, ReadOnlySpan<char> absoluteUri, out ActorPath actorPath)
    {
        long uid = 0;
        actorPath = basePath;
        var hash = absoluteUri.LastIndexOf('#');
        if (hash >= 0)
        {
            if (!long.TryParse(absoluteUri[(hash + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out uid))
                return false;
            absoluteUri = absoluteUri[..hash];
        }

        while (!absoluteUri.IsEmpty)
        {
            var slash = absoluteUri.IndexOf('/');
            var part = slash < 0 ? absoluteUri : absoluteUri[..slash];
            absoluteUri = slash < 0 ? default : absoluteUri[(slash + 1)..];
            if (!part.IsEmpty)
                actorPath = new ChildActorPath(actorPath, part.ToString(), 0);
        }

        if (uid != 0)
            actorPath = actorPath.WithUid(uid);
        return true;
    }

    /// <summary>Reads the address at the start of a path.</summary>
    public static bool TryParseAddress(string path, out Address address) => Address.TryParse(path.AsSpan(), out address);

    /// <summary>Reads the address at the start of a path and hands over the rest.</summary>
    public static bool TryParseAddress(string path, out Address address, out ReadOnlySpan<char> absoluteUri) =>
        Address.TryParse(path.AsSpan(), out address, out absoluteUri);

    /// <summary>Names joined by slashes, with a slash before the first.</summary>
    public static string FormatPathElements(IEnumerable<string> pathElements) => "/" + string.Join('/', pathElements);

    /// <summary>The ancestor at a depth; a negative depth counts from the end.</summary>
    public ActorPath ParentOf(int depth)
    {
        var current = this;
        var target = depth >= 0 ? depth : Math.Max(0, Depth + depth);
        while (current.Depth > target)
            current = current.Parent;
        return current;
    }

    /// <summary>The same place with another uid.</summary>
    public ActorPath WithUid(long uid) => uid == Uid || Depth == 0 ? this : new ChildActorPath(Parent, Name, uid);

    /// <summary>The names with a slash before each.</summary>
    public string ToStringWithoutAddress() => Depth == 0 ? "/" : AppendNames(new StringBuilder()).ToString();

    /// <summary>The whole path with the uid.</summary>
    public string ToStringWithUid() => Uid == 0 ? ToString() : ToString() + "#" + Uid.ToString(CultureInfo.InvariantCulture);

    /// <summary>The path with its own address.</summary>
    public string ToStringWithAddress() => ToString();

    /// <summary>The path with <paramref name="address"/> in place of an address that names no host.</summary>
    public string ToStringWithAddress(Address address)
    {
        if (Address.HasGlobalScope || address is null || address.Equals(Address))
            return ToString();
        var text = new StringBuilder(address.ToString());
        return (Depth == 0 ? text.Append('/') : AppendNames(text)).ToString();
    }

    /// <summary>What goes over the wire: the path with its uid.</summary>
    public string ToSerializationFormat() => _serialized ??= ToStringWithUid();

    /// <summary>What goes over the wire, with <paramref name="address"/> in place of an address that names no host.</summary>
    public string ToSerializationFormatWithAddress(Address address)
    {
        if (Address.HasGlobalScope || address is null || address.Equals(Address))
            return ToSerializationFormat();
        var text = ToStringWithAddress(address);
        return Uid == 0 ? text : text + "#" + Uid.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public bool Equals(ActorPath? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || Depth != other.Depth)
            return false;
        ActorPath a = this, b = other;
        while (a.Depth > 0)
        {
            if (!string.Equals(a.Name, b.Name, StringComparison.Ordinal))
                return false;
            a = a.Parent;
            b = b.Parent;
            if (ReferenceEquals(a, b))
                return true;
        }

        return a.Address.Equals(b.Address);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_hash == 0)
            _hash = Depth == 0 ? Address.GetHashCode() | 1 : HashCode.Combine(Parent.GetHashCode(), Name) | 1;
        return _hash;
    }

    /// <inheritdoc/>
    public int CompareTo(ActorPath? other) => other is null ? 1 : string.CompareOrdinal(ToString(), other.ToString());

    /// <inheritdoc/>
    public override string ToString() => _text ??= Depth == 0
        ? Address + "/"
        : AppendNames(new StringBuilder(Address.ToString())).ToString();

    /// <inheritdoc/>
    public ISurrogate ToSurrogate(ActorSystem system) => new Surrogate(ToSerializationFormat());

    private StringBuilder AppendNames(StringBuilder text)
    {
        if (Depth == 0)
            return text;
        return Parent.AppendNames(text).Append('/').Append(Name);
    }

    private IReadOnlyList<string> MakeElements()
    {
        if (Depth == 0)
            return [""]; // the official root has one empty element
        var result = new string[Depth];
        for (var path = this; path.Depth > 0; path = path.Parent)
            result[path.Depth - 1] = path.Name;
        return result;
    }

    /// <summary>A path on the wire.</summary>
    public sealed class Surrogate : ISurrogate, IEquatable<Surrogate>, IEquatable<ActorPath>
    {
        /// <summary>Holds a path as text.</summary>
        public Surrogate(string path) => Path = path;

        /// <summary>The path as text.</summary>
        public string Path { get; }

        /// <inheritdoc/>
        public ISurrogated FromSurrogate(ActorSystem system) => Parse(Path);

        /// <inheritdoc/>
        public bool Equals(Surrogate? other) => other is not null && Path == other.Path;

        /// <inheritdoc/>
        public bool Equals(ActorPath? other) => other is not null && TryParse(Path, out var path) && path.Equals(other);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => Equals(obj as Surrogate);

        /// <inheritdoc/>
        public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);
    }
}

/// <summary>The root of a system's tree.</summary>
public sealed class RootActorPath : ActorPath
{
    /// <summary>The root at <paramref name="address"/>.</summary>
    public RootActorPath(Address address, string name = "") : base(address, name) { }
}

/// <summary>Any path below the root.</summary>
public sealed class ChildActorPath : ActorPath
{
    /// <summary>The child of <paramref name="parentPath"/> called <paramref name="name"/>.</summary>
    public ChildActorPath(ActorPath parentPath, string name, long uid) : base(parentPath, name, uid) { }
}
