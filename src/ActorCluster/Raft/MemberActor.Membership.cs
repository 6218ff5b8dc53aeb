using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Raft;

/// <content>Who the members are, and who of them leads where somebody asks for another one: follows the configuration in the log, carries requests to change it to the leader, ends the node once it is no member.</content>
internal sealed partial class MemberActor
{
    /// <summary>Well within what a node's parent or its watcher allows it to stop in.</summary>
    private static readonly TimeSpan AsksWhetherRemovedFor = TimeSpan.FromSeconds(5);

    private readonly ChangeDesk _changes;
    private ChangeRequest? _announcing;
    private ulong _memberId;
    private Standing _standing;
    private Configuration _founded = Configuration.None;
    private bool _isRemoved;
    private bool _isShutOut;
    private bool _isInGossip;
    private Configuration? _watched;

    private void ServeMembers(object message)
    {
        switch (message)
        {
            case TransferRequest transfer:
                KeepSweeping();
                if (_transfers.Take(transfer, _shown, _clock.HighResMonotonicClock) is { } input)
                {
                    _role.Tell(input);
                }

                break;
            case ChangeRequest request:
                Change(request);
                break;
            case ConfigurationRequest forwarded when IsLeading:
                KeepSweeping();
                _role.Tell(_changes.Take(forwarded, _clock.HighResMonotonicClock));
                break;
            case ConfigurationRequest forwarded:
                var answer = new MembershipAnswer(ChangeOutcome.NotLeader, null, "", _shown.Configuration);
                _peers.RefOf(forwarded.From)?.Tell(new ConfigurationReply(_self, forwarded.Id, answer), ActorRefs.NoSender);
                break;
            case ConfigurationReply reply:
                _changes.Answered(reply);
                break;
            case FounderMessage { Message: FoundingMessage.Greeting greeting } founder when founder.To == _self:
                if (Founding.AnswerTo(greeting, _self, _standing.ClusterId, _founded, _shown.Configuration) is { } founded)
                {
                    Sender.Tell(new FounderMessage(greeting.Self.Name, founded), ActorRefs.NoSender);
                }

                break;
            case FounderMessage:
                // An answer that comes when this member has begun; or it is meant for somebody else whose address this was.
                break;
            case MemberMessage.PeerFound found:
                _peers.Found(found.Peer, found.Address);
                break;
            case MemberMessage.PeerLost lost:
                _role.Tell(new Input.PeerLost(lost.Peer));
                _changes.Lost(lost.Peer, _shown.Configuration);
                break;
            case MemberMessage.ShutOut shutOut:
                AskWhetherRemoved(shutOut.By);
                break;
            case MemberMessage.ShutOutAnswered answered:
                EndShutOut(answered);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Change(ChangeRequest request)
    {
        KeepSweeping();
        _changes.Take(request, _clock.HighResMonotonicClock);
        HandOnChanges();
    }

    private void HandOnChanges()
    {
        if (_shown.Leader is not { } leader)
        {
            return;
        }

        if (leader == _self)
        {
            foreach (var proposed in _changes.Propose())
            {
                _role.Tell(proposed);
            }
        }
        else if (_peers.RefOf(leader) is { } target)
        {
            foreach (var request in _changes.Forward(leader))
            {
                target.Tell(request, ActorRefs.NoSender);
            }
        }
    }

    /// <summary>The last configuration in the log, or, before there is one, what was known when this member was added.</summary>
    private void Follow(Configuration configuration)
    {
        _peers.Follow(configuration);
        if (!_isInGossip && configuration.Members.Count > 0)
        {
            _isInGossip = true;
            _watcher?.Tell(new PeerWatcher.Seeds([.. configuration.Members.Select(AddressOf).OfType<Address>()]));
        }
    }

    private Address? AddressOf(MemberInfo member) =>
        HostPort.TryParse(member.Name == _self ? _parts.Settings.Self.Info.Remoting : member.Remoting, out var remoting) ? MemberAddress.Of(_parts.Settings.ClusterName, remoting) : null;

    /// <summary>Whoever leads knows best who is a member: gossip is to forget the others once they are dead.</summary>
    private void TellWatcher()
    {
        var members = IsLeading ? _shown.Configuration : null;
        if (members != _watched)
        {
            _watched = members;
            _watcher?.Tell(new PeerWatcher.Members(members is null ? null : [.. members.Members.Select(member => member.Name)]));
        }
    }

    /// <summary>What a step says of the members, after everything else of it is carried out.</summary>
    private void ServeConfiguration(Output output)
    {
        foreach (var decision in output.Changes)
        {
            if (_changes.Decided(decision, _shown.Configuration) is var (to, reply))
            {
                _peers.RefOf(to)?.Tell(reply, ActorRefs.NoSender);
            }
        }

        if (output.Refused is { } refusal && !_isRemoved)
        {
            _isRemoved = true;
            _parts.Room.Close(Failures.Refused(_self));
            _parts.Fault.Report(TextOf(refusal), null, NodeFailureKind.Refused);
        }

        if (output.RemovedAt is { } index && !_isRemoved)
        {
            Removed($"by the configuration at entry {index}");
        }
    }

    private void Removed(string how)
    {
        _isRemoved = true;
        _parts.Room.Close(Failures.Removed(_self));
        _parts.Fault.Report(
            $"{_self} was removed from the cluster, {how}; its data in {_parts.Settings.DataDirectory} is of no use any more and can be deleted", null, NodeFailureKind.Removed);
    }

    /// <summary>
    /// Only whoever was removed is taken for dead, and its peers' systems cannot say so to this process any more. Their clients' addresses still answer: a majority of the
    /// members is asked, as at a start without data, and in any case this process ends.
    /// </summary>
    private void AskWhetherRemoved(Address by)
    {
        if (_isShutOut)
        {
            return;
        }

        _isShutOut = true;
        if (_parts.Lookup is not { } lookup)
        {
            EndShutOut(new MemberMessage.ShutOutAnswered(by, null));
            return;
        }

        Timers.StartSingleTimer(nameof(MemberMessage.ShutOut), new MemberMessage.ShutOutAnswered(by, null), AsksWhetherRemovedFor);
        var asked = _parts.Settings with { Join = Admission.ToBeAsked(_parts.Settings, _shown.Configuration) };
        lookup(asked).PipeTo(Self, success: cluster => new MemberMessage.ShutOutAnswered(by, cluster), failure: cause => new MemberMessage.ShutOutAnswered(by, null, cause));
    }

    private void EndShutOut(MemberMessage.ShutOutAnswered answered)
    {
        Timers.Cancel(nameof(MemberMessage.ShutOut));
        if (_isRemoved)
        {
            return;
        }

        if (answered.Cluster is { } cluster && (cluster.ClusterId == _standing.ClusterId || cluster.ClusterId == 0) && cluster.Members.Find(_self)?.Id != _memberId)
        {
            Removed($"says the cluster of {cluster.Members}");
            return;
        }

        _parts.Fault.Report($"{_self} was removed from the cluster, or so it seems: {answered.By} does not talk to this process any more; started again it will be told", answered.Cause, NodeFailureKind.ShutOut);
    }

    private string TextOf(Refusal refusal)
    {
        var what = refusal.Reason switch
        {
            RefusalReason.OtherCluster => $"are another cluster's: this one's id is {refusal.Known.ClusterId:x16}, theirs is {_standing.ClusterId:x16}",
            RefusalReason.OtherData => $"are not those that {_self} voted with: those are {refusal.Known.DataId:n}, these {_standing.DataId:n}",
            RefusalReason.OlderCopy => $"are an older copy: they were started again since, last as {refusal.Known.Boot}, and these are at {_standing.Boot}",
            RefusalReason.LostEntries => "are an older copy: they lack entries that were acknowledged with them",
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal.Reason, "a reason that nobody knows"),
        };
        return WrongData.Text(_parts.Settings, $"{what} (says {refusal.By})");
    }

    /// <summary>Where the log says that this member is somewhere else than it is, that is put right.</summary>
    private void AnnounceAddresses()
    {
        if (_announcing is { Task.IsCompleted: false } || _shown.Leader is null || _shown.Configuration.Find(_self) is not { } known || known.Id != _memberId)
        {
            return;
        }

        if (_announcing?.Task.Result is { Outcome: ChangeOutcome.Refused } refused)
        {
            _log.Warning("The addresses of {0} in the log stay as they are: {1}", _self, refused.Text);
        }

        var here = _parts.Settings.Self.Info;
        if ((known.Remoting, known.Client, known.Http) != (here.Remoting, here.Client, here.Http))
        {
            _announcing = new ChangeRequest(new ConfigurationChange.ChangeAddress(_self, here.Remoting, here.Client, here.Http));
            Change(_announcing);
        }
    }
}
