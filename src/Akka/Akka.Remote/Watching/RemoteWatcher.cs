using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// Watches actors of other systems for those of this one: passes their deaths on, asks each watched system for heartbeats, and when one
/// falls silent declares all its actors dead and quarantines it.
/// </summary>
public partial class RemoteWatcher : UntypedActor, IRequiresMessageQueue<IUnboundedMessageQueueSemantics>
{
    /// <summary>The actor's log.</summary>
    protected readonly ILoggingAdapter Log = Logging.GetLogger(Context);

    /// <summary>Who watches each actor.</summary>
    protected readonly Dictionary<IInternalActorRef, HashSet<IInternalActorRef>> Watching = [];

    /// <summary>The watched actors of each system.</summary>
    protected readonly Dictionary<Address, HashSet<IInternalActorRef>> WatcheeByNodes = [];

    private readonly IFailureDetectorRegistry<Address> failureDetector;
    private readonly TimeSpan heartbeatExpectedResponseAfter;
    private readonly Dictionary<Address, int> addressUids = [];
    private readonly Dictionary<Address, IActorRef> peers = [];
    private readonly HeartbeatRsp selfHeartbeatRsp;
    private readonly ICancelable heartbeats;
    private readonly ICancelable reaping;

    /// <summary>A watcher with these detectors and times.</summary>
    public RemoteWatcher(IFailureDetectorRegistry<Address> failureDetector, TimeSpan heartbeatInterval, TimeSpan unreachableReaperInterval,
        TimeSpan heartbeatExpectedResponseAfter)
    {
        if (!Context.System.Settings.Config.HasPath("akka.remote"))
            throw new Configuration.ConfigurationException("A RemoteWatcher needs akka.remote in the configuration.");
        this.failureDetector = failureDetector;
        this.heartbeatExpectedResponseAfter = heartbeatExpectedResponseAfter;
        selfHeartbeatRsp = new HeartbeatRsp(AddressUidExtension.Uid(Context.System));
        heartbeats = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            heartbeatInterval, heartbeatInterval, Self, HeartbeatTick.Instance, Self);
        reaping = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            unreachableReaperInterval, unreachableReaperInterval, Self, ReapUnreachableTick.Instance, Self);
    }

    /// <summary>The systems that hold watched actors.</summary>
    protected ICollection<Address> WatchingNodes => WatcheeByNodes.Keys;

    /// <summary>The systems that have been declared dead.</summary>
    protected HashSet<Address> Unreachable { get; } = [];

    /// <summary>The props of a watcher.</summary>
    public static Props Props(IFailureDetectorRegistry<Address> failureDetector, TimeSpan heartbeatInterval,
        TimeSpan unreachableReaperInterval, TimeSpan heartbeatExpectedResponseAfter) =>
        Actor.Props.Create(() => new RemoteWatcher(
            failureDetector, heartbeatInterval, unreachableReaperInterval, heartbeatExpectedResponseAfter)).WithDeploy(Deploy.Local);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        base.PostStop();
        heartbeats.Cancel();
        reaping.Cancel();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HeartbeatTick:
                SendHeartbeat();
                break;
            case Heartbeat:
                Sender.Tell(selfHeartbeatRsp, Self);
                break;
            case HeartbeatRsp answer:
                ReceiveHeartbeatRsp(answer.AddressUid);
                break;
            case ReapUnreachableTick:
                ReapUnreachable();
                break;
            case ExpectedFirstHeartbeat expected:
                TriggerFirstHeartbeat(expected.From);
                break;
            case WatchRemote watch:
                AddWatching(watch.Watchee, watch.Watcher);
                break;
            case UnwatchRemote unwatch:
                RemoveWatch(unwatch.Watchee, unwatch.Watcher);
                break;
            case EndWatches ended:
                ForgetWatches(ended.Address);
                PublishAddressTerminated(ended.Address);
                break;
            case Terminated terminated:
                ProcessTerminated((IInternalActorRef)terminated.ActorRef, terminated.ExistenceConfirmed, terminated.AddressTerminated);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Begins to watch an actor for another.</summary>
    protected void AddWatching(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (!Watching.TryGetValue(watchee, out var watchers))
            Watching[watchee] = watchers = [];
        watchers.Add(watcher);
        WatchNode(watchee);
        Context.Watch(watchee);
    }

    /// <summary>Begins to watch the system of an actor.</summary>
    protected virtual void WatchNode(IInternalActorRef watchee)
    {
        var address = watchee.Path.Address;
        if (!WatcheeByNodes.TryGetValue(address, out var watchees))
        {
            // The first watch after a death: the system may be back, and gets a new chance.
            if (Unreachable.Remove(address))
                failureDetector.Remove(address);
            WatcheeByNodes[address] = watchees = [];
        }
        watchees.Add(watchee);
    }

    /// <summary>Stops watching an actor for another.</summary>
    protected void RemoveWatch(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (!Watching.TryGetValue(watchee, out var watchers))
            return;
        watchers.Remove(watcher);
        if (watchers.Count > 0)
            return;
        Context.Unwatch(watchee);
        RemoveWatchee(watchee);
    }

    /// <summary>Forgets a watched actor.</summary>
    protected void RemoveWatchee(IInternalActorRef watchee)
    {
        var address = watchee.Path.Address;
        Watching.Remove(watchee);
        if (!WatcheeByNodes.TryGetValue(address, out var watchees))
            return;
        watchees.Remove(watchee);
        if (watchees.Count == 0)
            UnwatchNode(address);
    }

    /// <summary>Stops watching a system.</summary>
    protected void UnwatchNode(Address watcheeAddress)
    {
        WatcheeByNodes.Remove(watcheeAddress);
        addressUids.Remove(watcheeAddress);
        peers.Remove(watcheeAddress);
        failureDetector.Remove(watcheeAddress);
    }

    /// <summary>Tells everybody who watches an actor of that system that it is gone.</summary>
    protected virtual void PublishAddressTerminated(Address address) =>
        AddressTerminatedTopic.Get(Context.System).Publish(new AddressTerminated(address));

    /// <summary>Ends all exchange with a system that has been declared dead.</summary>
    protected virtual void Quarantine(Address address, int? addressUid) => Quarantine(address, addressUid, forGood: false);

    /// <summary>As the overload; for good if that incarnation must not come back.</summary>
    private protected static void Quarantine(Address address, int? addressUid, bool forGood)
    {
        // The watches are ended here, in the same breath; a message about it would come after what is watched from now on.
        if (RARP.For(Context.System).Provider.Transport is Transport.Remoting remoting)
            remoting.Quarantine(address, addressUid, forGood, endWatches: false);
        else
            RARP.For(Context.System).Provider.Quarantine(address, addressUid);
    }

    private void ReceiveHeartbeatRsp(int uid)
    {
        var from = Sender.Path.Address;
        if (failureDetector.IsMonitoring(from))
            Log.Debug("Received heartbeat rsp from [{0}]", from);
        else
            Log.Debug("Received first heartbeat rsp from [{0}]", from);
        if (!WatcheeByNodes.TryGetValue(from, out var watchees) || Unreachable.Contains(from))
            return;
        if (!addressUids.TryGetValue(from, out var before) || before != uid)
        {
            // Another incarnation does not know of the watches; asked again, it tells which of the actors it does not have.
            if (addressUids.ContainsKey(from))
                failureDetector.Remove(from);
            addressUids[from] = uid;
            foreach (var watchee in watchees)
                watchee.SendSystemMessage(new Watch(watchee, (IInternalActorRef)Self));
        }
        failureDetector.Heartbeat(from);
    }

    private void ReapUnreachable()
    {
        foreach (var address in WatchingNodes.ToArray())
        {
            if (Unreachable.Contains(address) || failureDetector.IsAvailable(address))
                continue;
            Log.Warning("Detected unreachable: [{0}]", address);
            Quarantine(address, addressUids.TryGetValue(address, out var uid) ? uid : null);
            ForgetWatches(address);
            PublishAddressTerminated(address);
            Unreachable.Add(address);
        }
    }

    private void SendHeartbeat()
    {
        foreach (var address in WatchingNodes)
        {
            if (Unreachable.Contains(address))
                continue;
            if (!failureDetector.IsMonitoring(address))
            {
                Context.System.Scheduler.ScheduleTellOnce(
                    heartbeatExpectedResponseAfter, Self, new ExpectedFirstHeartbeat(address), Self);
            }
            PeerAt(address).Tell(Heartbeat.Instance, Self);
        }
    }

    /// <summary>
    /// Lets go of all watches on actors of that system before those who watch hear of it: who watches again has begun something new.
    /// </summary>
    private void ForgetWatches(Address address)
    {
        foreach (var watchee in Watching.Keys.Where(watchee => watchee.Path.Address.Equals(address)).ToArray())
        {
            Context.Unwatch(watchee);
            Watching.Remove(watchee);
        }
        UnwatchNode(address);
    }

    private IActorRef PeerAt(Address address)
    {
        if (!peers.TryGetValue(address, out var peer))
            peers[address] = peer = RARP.For(Context.System).Provider.ResolveActorRef(new RootActorPath(address) / Self.Path.Elements);
        return peer;
    }

    private void TriggerFirstHeartbeat(Address address)
    {
        if (WatcheeByNodes.ContainsKey(address) && !failureDetector.IsMonitoring(address))
            failureDetector.Heartbeat(address);
    }

    private void ProcessTerminated(IInternalActorRef watchee, bool existenceConfirmed, bool addressTerminated)
    {
        // When a whole system has died its watchers have heard from the same source as this actor.
        if (!addressTerminated && Watching.TryGetValue(watchee, out var watchers))
        {
            foreach (var watcher in watchers)
                watcher.SendSystemMessage(new DeathWatchNotification(watchee, existenceConfirmed, addressTerminated));
        }
        RemoveWatchee(watchee);
    }
}
