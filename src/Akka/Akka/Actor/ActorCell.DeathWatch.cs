using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

public partial class ActorCell
{
    // Whom this actor watches, with the message it wants (None: Terminated itself), and who watches it.
    private Dictionary<IActorRef, Option<object>>? _watching;
    private HashSet<IActorRef>? _watchedBy;
    private Dictionary<IActorRef, Option<object>>? _terminatedQueued;
    private bool _subscribedToAddresses;

    /// <inheritdoc/>
    public IActorRef Watch(IActorRef subject) => WatchFor(subject, Option<object>.None);

    /// <inheritdoc/>
    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return WatchFor(subject, message);
    }

    /// <inheritdoc/>
    public IActorRef Unwatch(IActorRef subject)
    {
        var watchee = (IInternalActorRef)subject;
        if (!watchee.Equals(_self) && _watching is not null && _watching.ContainsKey(watchee))
        {
            watchee.SendSystemMessage(new Unwatch(watchee, _self));
            _watching.Remove(watchee);
            MaintainAddressSubscription();
        }

        _terminatedQueued?.Remove(subject);
        return subject;
    }

    private IActorRef WatchFor(IActorRef subject, Option<object> message)
    {
        var watchee = (IInternalActorRef)subject;
        if (watchee.Equals(_self))
            return subject;
        if (!(_watching ??= []).TryAdd(watchee, message))
            return subject; // the first watch decides what is told, until it is taken back

        MaintainAddressSubscription();
        watchee.SendSystemMessage(new Watch(watchee, _self));
        return subject;
    }

    /// <summary>A stash puts the notice of an end back into the mailbox: it counts again.</summary>
    internal void TerminatedQueuedFor(IActorRef subject) => (_terminatedQueued ??= []).TryAdd(subject, Option<object>.None);

    private void ReceivedTerminated(Terminated terminated)
    {
        if (_terminatedQueued is null || !_terminatedQueued.Remove(terminated.ActorRef, out var message))
            return; // taken back in the meantime
        if (!message.HasValue)
        {
            ReceiveMessage(terminated);
            return;
        }

        _currentMessage = message.Value;
        ReceiveMessage(message.Value);
    }

    private void WatchedActorTerminated(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    {
        if (_watching is not null && _watching.Remove(actor, out var message))
        {
            MaintainAddressSubscription();
            if (!_children.IsTerminating)
            {
                (_terminatedQueued ??= [])[actor] = message;
                _self.Tell(new Terminated(actor, existenceConfirmed, addressTerminated), actor);
            }
        }

        if (_children.TryGetByRef(actor, out _))
            HandleChildTerminated(actor);
    }

    private void AddWatcher(IActorRef watchee, IActorRef watcher)
    {
        if (watchee.Equals(_self) && !watcher.Equals(_self))
        {
            if ((_watchedBy ??= []).Add(watcher))
            {
                MaintainAddressSubscription();
                if (_systemImpl.Settings.DebugLifecycle)
                    Publish(new Debug(_self.Path.ToString(), ActorType, $"now watched by {watcher}"));
            }
        }
        else if (!watchee.Equals(_self) && watcher.Equals(_self))
        {
            Watch(watchee);
        }
        else
        {
            Publish(new Warning(_self.Path.ToString(), ActorType, $"BUG: illegal Watch({watchee}, {watcher}) for {_self}"));
        }
    }

    private void RemWatcher(IActorRef watchee, IActorRef watcher)
    {
        if (watchee.Equals(_self) && !watcher.Equals(_self))
        {
            if (_watchedBy is not null && _watchedBy.Remove(watcher))
            {
                MaintainAddressSubscription();
                if (_systemImpl.Settings.DebugLifecycle)
                    Publish(new Debug(_self.Path.ToString(), ActorType, $"no longer watched by {watcher}"));
            }
        }
        else if (!watchee.Equals(_self) && watcher.Equals(_self))
        {
            Unwatch(watchee);
        }
    }

    // Watchers on other nodes hear of it first: the local ones may react by ending the connection.
    private void TellWatchersWeDied()
    {
        if (_watchedBy is null || _watchedBy.Count == 0)
            return;
        var watchers = _watchedBy;
        _watchedBy = null;
        foreach (var local in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (var watcher in watchers)
            {
                if (((IActorRefScope)watcher).IsLocal == local && !watcher.Equals(Parent))
                    ((IInternalActorRef)watcher).SendSystemMessage(new DeathWatchNotification(_self, true, false));
            }
        }
    }

    private void UnwatchWatchedActors()
    {
        if (_watching is null || _watching.Count == 0)
            return;
        var watching = _watching;
        _watching = null;
        _terminatedQueued = null;
        foreach (var watchee in watching.Keys)
        {
            var subject = (IInternalActorRef)watchee;
            subject.SendSystemMessage(new Unwatch(subject, _self));
        }

        MaintainAddressSubscription();
    }

    private void AddressTerminated(Address address)
    {
        _watchedBy?.RemoveWhere(watcher => watcher.Path.Address.Equals(address));
        if (_watching is null)
            return;
        foreach (var watchee in _watching.Keys)
        {
            if (watchee.Path.Address.Equals(address))
                SendSystemMessage(new DeathWatchNotification(watchee, true, true));
        }
    }

    private void MaintainAddressSubscription()
    {
        var needed = HasRemote(_watching?.Keys) || HasRemote(_watchedBy);
        if (needed == _subscribedToAddresses)
            return;
        _subscribedToAddresses = needed;
        if (needed)
            AddressTerminatedTopic.Get(_systemImpl).Subscribe(_self);
        else
            AddressTerminatedTopic.Get(_systemImpl).Unsubscribe(_self);
    }

    private static bool HasRemote(IReadOnlyCollection<IActorRef>? refs)
    {
        if (refs is null || refs.Count == 0)
            return false;
        foreach (var actor in refs)
        {
            if (!((IActorRefScope)actor).IsLocal)
                return true;
        }

        return false;
    }
}
