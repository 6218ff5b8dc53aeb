using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>What carries messages between systems.</summary>
public abstract class RemoteTransport
{
    /// <summary>For heirs.</summary>
    protected RemoteTransport(ExtendedActorSystem system, RemoteActorRefProvider provider)
    {
        System = system;
        Provider = provider;
        Log = Logging.GetLogger(system, "remoting");
    }

    /// <summary>The actor system.</summary>
    public ExtendedActorSystem System { get; }

    /// <summary>The provider that it works for.</summary>
    public RemoteActorRefProvider Provider { get; }

    /// <summary>The addresses that this system is reached by.</summary>
    public abstract ISet<Address> Addresses { get; }

    /// <summary>The address that this system calls itself.</summary>
    public abstract Address DefaultAddress { get; }

    /// <summary>The transport's log.</summary>
    public ILoggingAdapter Log { get; protected set; }

    /// <summary>Listens, and returns when it does.</summary>
    /// <exception cref="RemoteTransportException">The address cannot be listened on.</exception>
    public abstract void Start();

    /// <summary>Sends what waits, for a short time, and closes everything.</summary>
    public abstract Task Shutdown();

    /// <summary>Sends a message; never blocks, and gives no guarantee for user messages but their order.</summary>
    public abstract void Send(object message, IActorRef? sender, RemoteActorRef recipient);

    /// <summary>Runs a command such as <see cref="Transport.SetThrottle"/>; false if it is not known.</summary>
    public abstract Task<bool> ManagementCommand(object cmd);

    /// <summary>Runs a command such as <see cref="Transport.SetThrottle"/>; false if it is not known.</summary>
    public abstract Task<bool> ManagementCommand(object cmd, CancellationToken cancellationToken);

    /// <summary>The address by which that system knows this one.</summary>
    public abstract Address LocalAddressForRemote(Address remote);

    /// <summary>Ends all exchange with one incarnation of a system; with no uid, with the one that was met last, if any.</summary>
    public abstract void Quarantine(Address address, int? uid);
}

/// <summary>Remoting could not be started or has failed.</summary>
public class RemoteTransportException : AkkaException
{
    /// <summary>The exception with its message and cause.</summary>
    public RemoteTransportException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
