using System.Globalization;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Where an actor system is: <c>akka://system</c> within its own process, <c>akka.tcp://system@host:port</c> from outside.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable, ISurrogated, ICloneable
{
    /// <summary>A name for every system at once.</summary>
    public static readonly Address AllSystems = new("akka", "all-systems");

    /// <summary>Orders addresses by protocol, system, host and port.</summary>
    public static readonly IComparer<Address> Comparer = Comparer<Address>.Create((a, b) => a.CompareTo(b));

    private string? _text;

    /// <summary>Makes an address; without host and port it means this process.</summary>
    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
    }

    /// <summary>The protocol, <c>akka</c> or <c>akka.tcp</c>.</summary>
    public string Protocol { get; }

    /// <summary>The name of the actor system.</summary>
    public string System { get; }

    /// <summary>The host, or null for this process.</summary>
    public string? Host { get; }

    /// <summary>The port, or null for this process.</summary>
    public int? Port { get; }

    /// <summary>True for an address without a host.</summary>
    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    /// <summary>True for an address with a host.</summary>
    public bool HasGlobalScope => !string.IsNullOrEmpty(Host);

    /// <summary>Equality by value.</summary>
    public static bool operator ==(Address? left, Address? right) => Equals(left, right);

    /// <summary>The opposite of equality.</summary>
    public static bool operator !=(Address? left, Address? right) => !Equals(left, right);

    /// <summary>Reads an address.</summary>
    /// <exception cref="UriFormatException">The text is no address.</exception>
    public static Address Parse(string address) =>
        TryParse(address, out var result) ? result : throw new UriFormatException($"'{address}' is not an address.");

    /// <summary>Reads an address; false where the text is none.</summary>
    public static bool TryParse(string path, out Address address) => TryParse(path.AsSpan(), out address);

    /// <summary>Reads an address at the start of a path and hands over the rest.</summary>
    public static bool TryParse(string path, out Address address, out string absolutUri)
    {
        var result = TryParse(path.AsSpan(), out address, out var rest);
        absolutUri = rest.ToString();
        return result;
    }

    /// <summary>Reads an address; false where the text is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> span, out Address address) => TryParse(span, out address, out _);

    /// <summary>Reads an address at the start of a path and hands over the rest, from its first slash on.</summary>
    public static bool TryParse(ReadOnlySpan<char> span, out Address address, out ReadOnlySpan<char> absolutUri)
    {
        address = null!;
        absolutUri = default;
        var colon = span.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0)
            return false;
        var protocol = span[..colon];
        var rest = span[(colon + 3)..];
        var slash = rest.IndexOf('/');
        absolutUri = slash < 0 ? "/" : rest[slash..];
        var authority = slash < 0 ? rest : rest[..slash];
        if (authority.IsEmpty)
            return false;
        var at = authority.IndexOf('@');
        if (at < 0)
        {
            address = new Address(protocol.ToString(), authority.ToString());
            return true;
        }

        return TryParseHostPort(protocol, authority[..at], authority[(at + 1)..], out address);
    }

    private static bool TryParseHostPort(ReadOnlySpan<char> protocol, ReadOnlySpan<char> system, ReadOnlySpan<char> hostPort, out Address address)
    {
        address = null!;
        var bracket = hostPort.LastIndexOf(']'); // an IPv6 host stands in brackets
        var colon = hostPort.LastIndexOf(':');
        if (colon <= bracket || system.IsEmpty)
            return false;
        if (!int.TryParse(hostPort[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;
        address = new Address(protocol.ToString(), system.ToString(), hostPort[..colon].ToString(), port);
        return true;
    }

    /// <summary>The same address with another protocol.</summary>
    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    /// <summary>The same address with another system name.</summary>
    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    /// <summary>The same address with another host.</summary>
    public Address WithHost(string? host = null) => new(Protocol, System, host, Port);

    /// <summary>The same address with another port.</summary>
    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <summary>System, host and port without the protocol.</summary>
    public string HostPort() => ToString()[(Protocol.Length + 3)..];

    /// <inheritdoc/>
    public int CompareTo(Address? other)
    {
        if (other is null)
            return 1;
        var result = string.CompareOrdinal(Protocol, other.Protocol);
        if (result == 0)
            result = string.CompareOrdinal(System, other.System);
        if (result == 0)
            result = string.CompareOrdinal(Host ?? "", other.Host ?? "");
        return result != 0 ? result : (Port ?? 0).CompareTo(other.Port ?? 0);
    }

    int IComparable.CompareTo(object? obj) => CompareTo(obj as Address);

    /// <inheritdoc/>
    public bool Equals(Address? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Port == other.Port && Host == other.Host && System == other.System && Protocol == other.Protocol);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Address);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Protocol, System, Host, Port);

    /// <inheritdoc/>
    public override string ToString() => _text ??= HasLocalScope
        ? $"{Protocol}://{System}"
        : string.Create(CultureInfo.InvariantCulture, $"{Protocol}://{System}@{Host}:{Port}");

    /// <inheritdoc/>
    public object Clone() => new Address(Protocol, System, Host, Port);

    /// <inheritdoc/>
    public ISurrogate ToSurrogate(ActorSystem system) =>
        new AddressSurrogate { Host = Host, Port = Port, Protocol = Protocol, System = System };

    /// <summary>An address on the wire.</summary>
    public sealed class AddressSurrogate : ISurrogate
    {
        /// <summary>Makes an empty one.</summary>
        public AddressSurrogate() { }

        /// <summary>The protocol.</summary>
        public string Protocol { get; set; } = "";

        /// <summary>The system's name.</summary>
        public string System { get; set; } = "";

        /// <summary>The host.</summary>
        public string? Host { get; set; }

        /// <summary>The port.</summary>
        public int? Port { get; set; }

        /// <inheritdoc/>
        public ISurrogated FromSurrogate(ActorSystem system) => new Address(Protocol, System, Host, Port);
    }
}
