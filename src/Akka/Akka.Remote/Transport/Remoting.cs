using System.Collections.Concurrent;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;

namespace Akka.Remote.Transport;

/// <summary>The transport: one listener, and one <see cref="Association"/> for each system that this one has to do with.</summary>
internal sealed class Remoting : RemoteTransport
{
    private readonly ConcurrentDictionary<Address, Association> associations = new();
    private readonly ConcurrentDictionary<InboundConnection, bool> inbound = new();
    private readonly EventPublisher publisher;
    private readonly OccasionalLog strangerLog;
    private readonly HashSet<Address> addresses = [];
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
        strangerLog = new OccasionalLog(Log, LogLevel.WarningLevel);
    }

    public RemoteSettings Settings { get; }

    /// <summary>This incarnation of the system.</summary>
    public int Uid { get; }

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
            default:
                return Task.FromResult(false);
        }
    }

    public override Address LocalAddressForRemote(Address remote) => DefaultAddress;

    public override void Quarantine(Address address, int? uid) => AssociationWith(address).Quarantine(uid);

    public Association AssociationWith(Address remote) =>
        associations.TryGetValue(remote, out var known) ? known : associations.GetOrAdd(remote, new Association(this, remote));

    public void Publish(RemotingLifecycleEvent happened) => publisher.Publish(happened);

    public void LogStranger(string line) => strangerLog.Write(() => line);

    public void ToDeadLetters(in Outbound item)
    {
        if (item.Message is Dispatch.SysMsg.ISystemMessage)
            return;
        var sender = item.Sender ?? System.DeadLetters;
        System.EventStream.Publish(item.Message is IDeadLetterSuppression suppressed
            ? new SuppressedDeadLetter(suppressed, sender, item.Recipient)
            : new DeadLetter(item.Message, sender, item.Recipient));
    }

    public void Configure(Socket socket) => Settings.Tcp.Configure(socket, Settings.KeepAliveInterval, Settings.KeepAliveTimeout);

    public void Forget(InboundConnection connection) => inbound.TryRemove(connection, out _);

    private void Accept(Socket socket)
    {
        if (IsStopping)
        {
            socket.Dispose();
            return;
        }
        var connection = new InboundConnection(this, socket);
        inbound[connection] = true;
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
