using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorCluster.Settings;

/// <summary>Where something listens: a host name or an IP address, and a port.</summary>
/// <param name="Host">Without the brackets of an IPv6 address.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct HostPort(string Host, int Port)
{
    /// <summary>Reads <c>127.0.0.1:2379</c>, <c>localhost:2379</c> or <c>[::1]:2379</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HostPort value)
    {
        value = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text![..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        host = bracketed ? host[1..^1] : host;
        if (port is < 1 or > 65535 || Uri.CheckHostName(host) == UriHostNameType.Unknown || (!bracketed && host.Contains(':')))
        {
            return false;
        }

        value = new HostPort(host, port);
        return true;
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
