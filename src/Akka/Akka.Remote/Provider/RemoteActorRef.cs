using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Transport;

namespace Akka.Remote;

/// <summary>The ref of an actor in another system.</summary>
public class RemoteActorRef : InternalActorRefBase, IRemoteRef
{
    private readonly IInternalActorRef parent;
    private readonly RemoteTransport remote;

    /// <summary>A ref that sends by that transport.</summary>
    public RemoteActorRef(RemoteTransport remote, Address localAddressToUse, ActorPath path, IInternalActorRef parent, Props props,
        Deploy deploy)
    {
        this.remote = remote;
        this.parent = parent;
        LocalAddressToUse = localAddressToUse;
        Path = path;
        IsTemporary = path.Elements is ["temp", ..];
        _ = (props, deploy);
    }

    /// <summary>The address of this system that the other one knows.</summary>
    public Address LocalAddressToUse { get; }

    /// <inheritdoc/>
    public override ActorPath Path { get; }

    /// <inheritdoc/>
    public override IInternalActorRef Parent => parent;

    /// <inheritdoc/>
    public override IActorRefProvider Provider => remote.Provider;

    /// <inheritdoc/>
    public override bool IsLocal => false;

    /// <inheritdoc/>
    public override bool IsTerminated => false;

    /// <summary>Where this ref's messages queue; found at the first of them.</summary>
    internal Association? Association { get; set; }

    /// <summary>True for the ref of an ask, which is used once.</summary>
    internal bool IsTemporary { get; }

    /// <inheritdoc/>
    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        ActorPath path = Path;
        foreach (var element in name)
        {
            switch (element)
            {
                case "" or ".":
                    break;
                case "..":
                    path = path.Parent;
                    break;
                default:
                    path /= element;
                    break;
            }
        }
        return new RemoteActorRef(remote, LocalAddressToUse, path, Nobody.Instance, Props.None, Deploy.None);
    }

    /// <summary>True if the watching must go through the remote watcher, which hears when whole systems die.</summary>
    public bool IsWatchIntercepted(IActorRef watchee, IActorRef watcher) =>
        watchee.Equals(this) && !watcher.Equals(remote.Provider.RemoteWatcher);

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Watch watch when IsWatchIntercepted(watch.Watchee, watch.Watcher):
                remote.Provider.RemoteWatcher.Tell(new RemoteWatcher.WatchRemote(watch.Watchee, watch.Watcher), ActorRefs.NoSender);
                break;
            case Unwatch unwatch when IsWatchIntercepted(unwatch.Watchee, unwatch.Watcher):
                remote.Provider.RemoteWatcher.Tell(new RemoteWatcher.UnwatchRemote(unwatch.Watchee, unwatch.Watcher), ActorRefs.NoSender);
                break;
            default:
                remote.Send(message, ActorRefs.NoSender, this);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Start()
    {
        // Remote actors start where they are.
    }

    /// <inheritdoc/>
    public override void Suspend() => SendSystemMessage(new Suspend());

    /// <inheritdoc/>
    public override void Resume(Exception? causedByFailure = null) => SendSystemMessage(new Resume(causedByFailure));

    /// <inheritdoc/>
    public override void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    /// <inheritdoc/>
    public override void Stop() => SendSystemMessage(new Terminate());

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender) => remote.Send(message, sender, this);
}
