using System.Net.Sockets;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote;

namespace ActorCluster.Tests.Seeded;

/// <summary>What a seed's network is like.</summary>
/// <param name="DropPerMille">Of a thousand messages this many are lost.</param>
/// <param name="OvertakePerMille">Of a thousand messages this many do not keep to the order of their link.</param>
/// <param name="MaxDelay">The longest way.</param>
internal sealed record NetworkProfile(int DropPerMille, int OvertakePerMille, TimeSpan MaxDelay)
{
    public static readonly NetworkProfile Good = new(0, 0, TimeSpan.FromMilliseconds(2));
}

/// <summary>Carries bytes between the processes of a run: late, out of order, or not at all, as the seed decides.</summary>
internal sealed class SeededNetwork(SeededLoop loop)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    private readonly SortedDictionary<string, SeededTransport> _listening = new(StringComparer.Ordinal);
    private readonly HashSet<(string From, string To)> _cuts = [];
    private readonly Dictionary<(string From, string To), TimeSpan> _lastArrival = [];
    private readonly Dictionary<(string From, string To), TimeSpan> _lastRefusal = [];

    public NetworkProfile Profile { get; set; } = NetworkProfile.Good;

    public bool IsWhole => _cuts.Count == 0;

    public void Listen(SeededTransport transport) => _listening[transport.DefaultAddress.ToString()] = transport;

    /// <summary>The way from one process to another works no more.</summary>
    public void Cut(string from, string to)
    {
        if (from != to && _cuts.Add((from, to)))
        {
            loop.Trace.Say($"cut {from} -> {to}");
        }
    }

    public void Heal()
    {
        if (_cuts.Count > 0)
        {
            loop.Trace.Say("the network is whole");
        }

        _cuts.Clear();
    }

    /// <summary>Those who were connected with a process that is gone hear of it, some of them, some time.</summary>
    public void Gone(SeededProcess process, Address address)
    {
        foreach (var other in _listening.Values.Where(other => other.Process.IsUp && other.Process != process).ToList())
        {
            if (loop.Random.Next(4) > 0)
            {
                Tell(other, Milliseconds(1, 50), new DisassociatedEvent(other.DefaultAddress, address, inbound: loop.Random.Next(2) == 0));
            }
        }
    }

    /// <summary>Two processes that live both take the connection between them for lost.</summary>
    public void Disassociate(SeededTransport one, SeededTransport other)
    {
        Tell(one, Milliseconds(0, 20), new DisassociatedEvent(one.DefaultAddress, other.DefaultAddress, inbound: false));
        Tell(other, Milliseconds(0, 20), new DisassociatedEvent(other.DefaultAddress, one.DefaultAddress, inbound: true));
    }

    public void Send(SeededTransport from, Address to, SeededParcel parcel)
    {
        loop.Guard();
        if (!_listening.TryGetValue(to.ToString(), out var target) || !target.Process.IsUp)
        {
            Refuse(from, to);
            return;
        }

        var link = (from.Process.Name, target.Process.Name);
        if (_cuts.Contains(link) || (!parcel.IsSystemMessage && loop.Random.Next(1000) < Profile.DropPerMille))
        {
            Lose(from, to, parcel, link);
            return;
        }

        var arrival = loop.Now + TimeSpan.FromTicks(loop.Random.NextInt64(TimeSpan.TicksPerMillisecond / 20, Profile.MaxDelay.Ticks + 1));
        if (parcel.IsSystemMessage || loop.Random.Next(1000) >= Profile.OvertakePerMille)
        {
            arrival = _lastArrival.TryGetValue(link, out var last) && last > arrival ? last : arrival;
            _lastArrival[link] = arrival;
        }

        loop.At(arrival, new SeededTimer(target.Process, () => Arrive(from, target, parcel, link)));
    }

    private void Arrive(SeededTransport from, SeededTransport target, SeededParcel parcel, (string From, string To) link)
    {
        // As remoting has it: what a process has sent comes before anything that its successor sends, or not at all.
        if (_listening[parcel.Origin] != from)
        {
            return;
        }

        // What is under way when the link is cut does not arrive either.
        if (parcel.IsSystemMessage || !_cuts.Contains(link))
        {
            target.Arrived(parcel);
        }
    }

    private void Lose(SeededTransport from, Address to, SeededParcel parcel, (string From, string To) link)
    {
        if (parcel.IsSystemMessage)
        {
            // Remoting repeats those until they are acknowledged.
            loop.At(loop.Now + Retry, new SeededTimer(from.Process, () => Send(from, to, parcel)));
            return;
        }

        loop.Trace.Say(link.From, $"loses a message to {link.To}: {parcel.Manifest}");
    }

    private void Refuse(SeededTransport from, Address to)
    {
        var link = (from.Process.Name, to.ToString());
        if (_lastRefusal.TryGetValue(link, out var last) && loop.Now - last < Retry)
        {
            return;
        }

        _lastRefusal[link] = loop.Now;
        var cause = new SocketException((int)SocketError.ConnectionRefused);
        Tell(from, Milliseconds(0, 5), new AssociationErrorEvent(cause, from.DefaultAddress, to, inbound: false, LogLevel.WarningLevel));
    }

    private void Tell(SeededTransport who, TimeSpan delay, RemotingLifecycleEvent happened) =>
        loop.At(loop.Now + delay, new SeededTimer(who.Process, () => who.System.EventStream.Publish(happened)));

    private TimeSpan Milliseconds(int least, int most) => TimeSpan.FromMilliseconds(loop.Random.Next(least, most + 1));
}

/// <summary>A message on its way, as bytes.</summary>
internal sealed record SeededParcel(
    string Origin, int Uid, string Recipient, string Sender, int SerializerId, string Manifest, byte[] Payload, bool IsSystemMessage);

/// <summary>The remoting of a seeded process: what an actor sends goes through its serializer into the network.</summary>
internal sealed class SeededTransport : RemoteTransport
{
    private readonly SeededNetwork _network;
    private readonly HashSet<(string Address, int Uid)> _quarantined = [];
    private readonly int _uid;

    public SeededTransport(ExtendedActorSystem system, RemoteActorRefProvider provider, SeededNetwork network) : base(system, provider)
    {
        _network = network;
        Process = SeededProcess.Of(system);
        _uid = AddressUidExtension.Uid(system);
        var tcp = system.Settings.Config.GetConfig("akka.remote.dot-netty.tcp");
        DefaultAddress = new Address("akka.tcp", system.Name, tcp.GetString("hostname"), tcp.GetInt("port"));
        Addresses = new HashSet<Address> { DefaultAddress };
    }

    public SeededProcess Process { get; }

    public override ISet<Address> Addresses { get; }

    public override Address DefaultAddress { get; }

    public override void Start() => _network.Listen(this);

    public override Task Shutdown() => Task.CompletedTask;

    public override void Send(object message, IActorRef? sender, RemoteActorRef recipient) =>
        _network.Send(this, recipient.Path.Address, Pack(message, sender, recipient));

    public override Task<bool> ManagementCommand(object cmd) => Task.FromResult(false);

    public override Task<bool> ManagementCommand(object cmd, CancellationToken cancellationToken) => Task.FromResult(false);

    public override Address LocalAddressForRemote(Address remote) => DefaultAddress;

    public override void Quarantine(Address address, int? uid)
    {
        if (uid is { } incarnation)
        {
            Process.Loop.Trace.Say(Process.Name, $"quarantines {address}, incarnation {incarnation}");
            _quarantined.Add((address.ToString(), incarnation));
        }
    }

    public void Arrived(SeededParcel parcel)
    {
        if (_quarantined.Contains((parcel.Origin, parcel.Uid)))
        {
            return;
        }

        var message = System.Serialization.Deserialize(parcel.Payload, parcel.SerializerId, parcel.Manifest);
        var recipient = (IInternalActorRef)Provider.ResolveActorRef(parcel.Recipient);
        var sender = parcel.Sender.Length == 0 ? ActorRefs.NoSender : Provider.ResolveActorRef(parcel.Sender);
        switch (message)
        {
            case ActorSelectionMessage selection:
                ActorSelection.DeliverSelection(recipient, sender, selection);
                break;
            case SystemMessage system:
                recipient.SendSystemMessage(system);
                break;
            default:
                recipient.Tell(message, sender);
                break;
        }
    }

    private SeededParcel Pack(object message, IActorRef? sender, RemoteActorRef recipient) =>
        Akka.Serialization.Serialization.WithTransport(System, DefaultAddress, () =>
        {
            var serializer = System.Serialization.FindSerializerFor(message);
            return new SeededParcel(
                DefaultAddress.ToString(),
                _uid,
                recipient.Path.ToSerializationFormat(),
                sender is null ? "" : Akka.Serialization.Serialization.SerializedActorPath(sender),
                serializer.Identifier,
                Akka.Serialization.Serialization.ManifestFor(serializer, message) ?? "",
                serializer.ToBinary(message),
                message is ISystemMessage);
        });
}
