using System.Net;
using System.Net.Sockets;
using Akka.Configuration;

namespace Akka.Remote;

/// <summary>The settings under akka.remote.dot-netty.tcp.</summary>
internal sealed class TcpSettings
{
    public TcpSettings(Config tcp)
    {
        var hostname = tcp.GetString("hostname", "") ?? "";
        BindHostname = hostname.Length == 0 ? "0.0.0.0" : hostname;
        Port = PortAt(tcp, "port");
        var publicHostname = tcp.GetString("public-hostname", "") ?? "";
        PublicHostname = publicHostname.Length > 0 ? publicHostname : hostname.Length > 0 ? hostname : Dns.GetHostName();
        PublicPort = PortAt(tcp, "public-port");
        ConnectionTimeout = tcp.GetTimeSpan("connection-timeout", null);
        MaximumFrameBytes = Bytes(tcp, "maximum-frame-size", least: 32000);
        SendBufferBytes = Bytes(tcp, "send-buffer-size", least: 0);
        ReceiveBufferBytes = Bytes(tcp, "receive-buffer-size", least: 0);
        Backlog = tcp.GetInt("backlog", 0);
        NoDelay = tcp.GetBoolean("tcp-nodelay", true);
        KeepAlive = tcp.GetBoolean("tcp-keepalive", true);
        Ssl = tcp.GetBoolean("enable-ssl", false) ? tcp.GetConfig("ssl") : null;
    }

    public string BindHostname { get; }
    public int Port { get; }
    public string PublicHostname { get; }

    /// <summary>0: the port that is listened on.</summary>
    public int PublicPort { get; }
    public TimeSpan ConnectionTimeout { get; }
    public int MaximumFrameBytes { get; }
    public int SendBufferBytes { get; }
    public int ReceiveBufferBytes { get; }
    public int Backlog { get; }
    public bool NoDelay { get; }
    public bool KeepAlive { get; }

    /// <summary>What TLS is to be like; null: there is none.</summary>
    public Config? Ssl { get; }

    /// <summary>Applies the settings to a socket of either direction.</summary>
    public void Configure(Socket socket, TimeSpan probeEvery, TimeSpan giveUpAfter)
    {
        socket.NoDelay = NoDelay;
        if (SendBufferBytes > 0)
            socket.SendBufferSize = SendBufferBytes;
        if (ReceiveBufferBytes > 0)
            socket.ReceiveBufferSize = ReceiveBufferBytes;
        if (!KeepAlive)
            return;
        var probeSeconds = Math.Max(1, (int)probeEvery.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, probeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, probeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount,
            Math.Clamp((int)(giveUpAfter / probeEvery), 2, 100));
        if (OperatingSystem.IsLinux())
        {
            // Probes stop while bytes wait to be acknowledged; TCP_USER_TIMEOUT (18) bounds that silence too.
            const int tcpLevel = 6, tcpUserTimeout = 18;
            Span<byte> milliseconds = stackalloc byte[4];
            BitConverter.TryWriteBytes(milliseconds, (int)giveUpAfter.TotalMilliseconds);
            socket.SetRawSocketOption(tcpLevel, tcpUserTimeout, milliseconds);
        }
    }

    private static int PortAt(Config tcp, string key)
    {
        var port = tcp.GetInt(key, 0);
        return port is >= 0 and <= 65535
            ? port
            : throw new ConfigurationException($"akka.remote.dot-netty.tcp.{key} is {port}; it must be from 0 to 65535.");
    }

    private static int Bytes(Config tcp, string key, long least)
    {
        var bytes = tcp.GetByteSize(key, null) ?? 0;
        return bytes >= least && bytes <= 1 << 30
            ? (int)bytes
            : throw new ConfigurationException($"akka.remote.dot-netty.tcp.{key} is {bytes} bytes; it must be from {least} to {1 << 30}.");
    }
}
