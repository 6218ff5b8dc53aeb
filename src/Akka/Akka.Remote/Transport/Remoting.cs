using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>The transport: one listener, and one <see cref="Association"/> for each system that this one has to do with.</summary>
internal sealed class Remoting : RemoteTransport
{
    private readonly ConcurrentDictionary<Address, Association> associations = new();
    private readonly ConcurrentDictionary<InboundConnection, bool> inbound = new();
    private readonly EventPublisher publisher;
    private readonly StrangerLog strangerLog;
    private readonly Introductions introductions;
    private readonly HashSet<Address> addresses = [];
    private readonly TlsSettings? tls;
    private Listener? listener;
    private Address? defaultAddress;
    private Task? shutdown;
    private bool stopping;

    public Remoting(ExtendedActorSystem system, RemoteActorRefProvider provider)
        : base(system, provider)
    {
        Settings = provider.RemoteSettings;
        Uid = AddressUidExtension.Uid(system);
        publisher = new EventPublisher(system, Log, Settings.LeastLifecycleLevel);
        strangerLog = new StrangerLog(Log, Clock);
        introductions = new Introductions(this);
        Secret = Settings.SecureCookie is { } cookie ? new SharedSecret(cookie) : null;
        tls = Settings.Tcp.Ssl is { } ssl ? new TlsSettings(ssl, SslSetupOf(system)) : null;
    }

    public RemoteSettings Settings { get; }

    /// <summary>The system's time, which a scheduler of the user's own may move.</summary>
    public ITimeProvider Clock => System.Scheduler;

    /// <summary>This incarnation of the system.</summary>
    public int Uid { get; }

    /// <summary>What every system must know to be let in; null if nothing.</summary>
    public SharedSecret? Secret { get; }

    public bool IsStopping => Volatile.Read(ref stopping);

    public override ISet<Address> Addresses => addresses;

    public override Address DefaultAddress =>
        defaultAddress ?? throw new InvalidOperationException("Remoting has no address before it has started.");

    public override void Start()
    {
        listener = new Listener(Settings.Tcp, Accept);
        var host = Settings.Tcp.PublicHostname;
        var port = Settings.Tcp.PublicPort != 0 ? Settings.Tcp.PublicPort : listener.Port;
        defaultAddress = new Address("akka.tcp", System.Name, host, port);
        addresses.Add(defaultAddress);
        listener.Start();
        Publish(new RemotingListenEvent([defaultAddress]));
    }

    public override Task Shutdown()
    {
        lock (addresses)
            return shutdown ??= ShutdownAsync();
    }

    public override void Send(object message, IActorRef? sender, RemoteActorRef recipient)
    {
        var association = recipient.Association ??= AssociationWith(recipient.Path.Address);
        association.Send(new Outbound(message, sender, recipient));
    }

    public override Task<bool> ManagementCommand(object cmd) => ManagementCommand(cmd, CancellationToken.None);

    public override Task<bool> ManagementCommand(object cmd, CancellationToken cancellationToken)
    {
        switch (cmd)
        {
            case SetThrottle throttle:
                AssociationWith(throttle.Address).Gate.Set(throttle.Direction, throttle.Mode);
                return Task.FromResult(true);
            case ForceDisassociate disassociate:
                AssociationWith(disassociate.Address).Disconnect();
                return Task.FromResult(true);
            case ForceDisassociateExplicitly disassociate:
                AssociationWith(disassociate.Address).Disconnect();
                return Task.FromResult(true);
            default:
                return Task.FromResult(false);
        }
    }

    public override Address LocalAddressForRemote(Address remote) => DefaultAddress;

    public override void Quarantine(Address address, int? uid) => Quarantine(address, uid, forGood: false, endWatches: true);

    /// <summary>As the overload, with the choices that only the engine has; see <see cref="Association.Quarantine"/>.</summary>
    public void Quarantine(Address address, int? uid, bool forGood, bool endWatches) =>
        AssociationWith(address).Quarantine(uid, forGood, endWatches);

    /// <summary>Tells all who watch actors of that system that those are lost to them.</summary>
    public void EndWatches(Address address) => Provider.RemoteWatcher.Tell(new RemoteWatcher.EndWatches(address), ActorRefs.NoSender);

    public Association AssociationWith(Address remote)
    {
        if (associations.TryGetValue(remote, out var known))
            return known;
        var made = associations.GetOrAdd(remote, new Association(this, remote));
        // It may have come too late to be stopped with the others.
        if (IsStopping)
            _ = made.StopAsync(Settings.FlushWait);
        return made;
    }

    public void Publish(RemotingLifecycleEvent happened) => publisher.Publish(happened);

    public void LogStranger(StrangerKind kind, string line) => strangerLog.Write(kind, line);

    /// <summary>Opens a link to that system, without a word on it yet.</summary>
    public async Task<Link> ConnectAsync(Address remote, CancellationToken cancellation)
    {
        var port = remote.Port ?? throw new RemoteTransportException($"{remote} has no port.");
        var host = remote.Host ?? throw new RemoteTransportException($"{remote} has no host.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            Configure(socket);
            if (IPAddress.TryParse(host, out var ip))
                await socket.ConnectAsync(new IPEndPoint(ip, port), cancellation).ConfigureAwait(false);
            else
                await socket.ConnectAsync(host, port, cancellation).ConfigureAwait(false);
            return LinkOver(socket, host);
        }
        catch (Exception e) when (Link.IsEnd(e) || e is OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>That connection has said who it is, or was refused.</summary>
    public void Introduced(InboundConnection connection) => introductions.Remove(connection);

    /// <summary>Nobody is there to take it: an <see cref="Identify"/> is answered so, anything else is a dead letter.</summary>
    public void ToDeadLetters(in Outbound item)
    {
        if (item.Message is Dispatch.SysMsg.ISystemMessage)
            return;
        var nobody = new EmptyLocalActorRef(Provider, item.Recipient.Path, System.EventStream);
        nobody.Tell(item.Message, item.Sender);
    }

    private static DotNettySslSetup? SslSetupOf(ActorSystem system) =>
        system.Settings.Setup.Get<DotNettySslSetup>() is { HasValue: true, Value: var setup } ? setup : null;

    private Link LinkOver(Socket socket, string? target) => tls is null ? new SocketLink(socket) : new TlsLink(socket, tls, target);

    private void Configure(Socket socket) => Settings.Tcp.Configure(socket, Settings.KeepAliveInterval, Settings.KeepAliveTimeout);

    public void Forget(InboundConnection connection)
    {
        inbound.TryRemove(connection, out _);
        introductions.Remove(connection);
    }

    private void Accept(Socket socket)
    {
        if (IsStopping)
        {
            socket.Dispose();
            return;
        }
        InboundConnection connection;
        try
        {
            Configure(socket);
            connection = new InboundConnection(this, LinkOver(socket, target: null));
        }
        catch (Exception e) when (Link.IsEnd(e))
        {
            socket.Dispose(); // gone before it was looked at
            return;
        }
        inbound[connection] = true;
        introductions.Add(connection);
        _ = connection.RunAsync();
    }

    private async Task ShutdownAsync()
    {
        Volatile.Write(ref stopping, true);
        if (listener is not null)
            await listener.StopAsync().ConfigureAwait(false);
        var closing = Task.WhenAll(associations.Values.Select(association => association.StopAsync(Settings.FlushWait)));
        if (await Task.WhenAny(closing, Task.Delay(Settings.ShutdownTimeout)).ConfigureAwait(false) != closing)
            Log.Log(LogLevel.WarningLevel, null, $"Not all connections were closed within {Settings.ShutdownTimeout}.");
        foreach (var connection in inbound.Keys)
            connection.Close();
        Publish(new RemotingShutdownEvent());
    }
}
