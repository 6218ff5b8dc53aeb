using ActorCluster.Breakers;
using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Events;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using ActorCluster.ReadModels;
using ActorCluster.Sagas;
using ActorCluster.Settings;
using ActorCluster.Snapshots;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace ActorCluster;

/// <summary>
/// One node of the cluster: its actor system, and the way in for whoever runs in the same process. Safe for use by many threads at once.
/// </summary>
public sealed class ClusterNode : IReplica
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(8);

    private readonly NodeView _view;
    private readonly NodeFault _fault;
    private readonly RequestRoom _room;
    private readonly NodeFeatures _features;
    private readonly IActorRef _member;
    private readonly ulong _namedClusterId;

    /// <summary>Starts a node's actors in a system that is there.</summary>
    /// <param name="settings">The node's settings.</param>
    /// <param name="features">What stands on its state.</param>
    /// <param name="system">Made with <see cref="AkkaConfiguration"/>.</param>
    /// <param name="random">Gives the rules their seeds.</param>
    /// <param name="snapshots">Where its snapshots are.</param>
    /// <param name="lookup">Asks a cluster that is there, where this node has no data or is shut out; null where nobody can ask.</param>
    /// <param name="claim">Its data folder, until its actors have ended; null where nobody else could take it.</param>
    internal ClusterNode(NodeSettings settings, NodeFeatures features, ActorSystem system, Random random, ISnapshotFolder snapshots, MemberLookup? lookup, IDisposable? claim = null)
    {
        _features = features;
        Settings = settings;
        System = system;
        _namedClusterId = StableId.Of([settings.ClusterName, .. settings.Members.Select(member => member.Name.Name)]);
        _view = new NodeView(settings.Name);
        _fault = new NodeFault(system);
        _room = new RequestRoom(settings.Requests, system.Scheduler);
        system.RegisterOnTermination(_room.Close);
        var stopping = new CancellationTokenSource();
        system.RegisterOnTermination(stopping.Cancel);
        var founding = new FoundingParts(settings, _fault, Resolve, lookup, stopping.Token);
        var start = ProcessStart.Draw(random);
        var parts = new MemberParts(
            settings,
            _view,
            _fault,
            _room,
            random,
            isAgain => Props.Create(() => new JournalActor((dataId, member) => Props.Create(() => new FoundingActor(founding, dataId, member)), start, settings, _fault, isAgain)),
            files => Props.Create(() => new StateMachineActor(_view, _fault, settings.Snapshot, files)),
            snapshots,
            Resolve,
            (peers, member) => Props.Create(() => new PeerWatcher(peers, member)))
        {
            Lookup = lookup is null ? null : asked => lookup(asked, stopping.Token),
        };
        _features.Start(system, this);
        _member = system.ActorOf(Props.Create(() => new MemberActor(parts)), "raft");
        WhenTerminated = claim is null ? system.WhenTerminated : ReleaseAsync(claim);
        WhenServing = ServeAsync();

        IActorRef Resolve(Address address) => ((ExtendedActorSystem)system).Provider.ResolveActorRef($"{address}/user/raft");
    }

    /// <summary>This node.</summary>
    public NodeId Name => Settings.Name;

    /// <summary>What it was started with.</summary>
    public NodeSettings Settings { get; }

    /// <summary>
    /// Its actors; the event stream says what was applied (<see cref="TopicAdvanced"/>, <see cref="SagaTouched"/>, <see
    /// cref="LeadershipChanged"/>).
    /// </summary>
    public ActorSystem System { get; }

    /// <summary>Topics and consumer groups.</summary>
    public Topics Topics => _features.Topics;

    /// <summary>Sagas, and the definitions that this node knows.</summary>
    public SagaClient Sagas => _features.Sagas;

    /// <summary>The circuit breakers of this node.</summary>
    public CircuitBreakers Breakers => _features.Breakers;

    /// <summary>SQL on this node's read models.</summary>
    public ReadModelQueries ReadModels => _features.ReadModels;

    /// <summary>The size of this node's journal on its disk, in bytes; 0 where the journal is in PostgreSQL.</summary>
    public long JournalBytes => DataDirectory.JournalBytes(Settings);

    /// <summary>
    /// The cluster's number on etcd's wire: as the journal has it; where that does not say it, or not yet, a stable hash of the cluster's name and its members' names.
    /// </summary>
    public ulong ClusterId => _view.ClusterId is not 0 and var founded ? founded : _namedClusterId;

    /// <summary>The cluster's id as the journal has it; 0 where that does not say it, or not yet.</summary>
    public ulong FoundedClusterId => _view.ClusterId;

    /// <summary>Completes once this node has confirmed a linearizable read; faulted where the node stops before.</summary>
    public Task WhenServing { get; }

    /// <summary>Completes when the actor system has ended, whichever way, and another process may have the data folder.</summary>
    public Task WhenTerminated { get; }

    /// <summary>
    /// Why the node stopped by itself; null while it runs, and after a stop that was asked for. The process must then exit with a code
    /// that is not 0.
    /// </summary>
    public NodeFailure? Failed => _fault.Failure;

    /// <summary>
    /// Reads the settings, makes the data directory and starts the actors. Returns before the node serves: see <see
    /// cref="WhenServing"/>.
    /// </summary>
    /// <param name="config">
    /// The deployment's HOCON: <c>actorcluster</c>, and <c>akka</c> where that is to be other than reference.conf has it.
    /// </param>
    /// <param name="name">Which of the members this is.</param>
    /// <param name="sagas">Saga definitions written in C#; the same at every node.</param>
    /// <exception cref="SettingsException">The settings are wrong, a saga's file is no definition, or the data directory cannot be written or is in use.</exception>
    /// <exception cref="RemoteTransportException">Remoting cannot listen at its address.</exception>
    /// <exception cref="ArgumentException">Two saga definitions have one name, or one has no steps.</exception>
    public static ClusterNode Start(Config config, NodeId name, params IEnumerable<SagaDefinition> sagas) => Start(config, name, null, sagas);

    /// <summary>Starts a node as the other overload does, which may be one that was added to a cluster.</summary>
    /// <param name="config">As there.</param>
    /// <param name="name">As there.</param>
    /// <param name="lookup">
    /// Asks the members of a cluster that is there, where this node's journal is still empty: those that <c>actorcluster.join</c> names, or that answer its greeting. And where the
    /// others do not talk to this process any more: whether it was removed.
    /// </param>
    /// <param name="sagas">As there.</param>
    /// <exception cref="SettingsException">As there; or <c>join</c> is set, and nobody can ask.</exception>
    public static ClusterNode Start(Config config, NodeId name, MemberLookup? lookup, params IEnumerable<SagaDefinition> sagas)
    {
        var settings = NodeSettings.Read(config, name);
        if (settings.Join.Count > 0 && lookup is null)
        {
            throw new SettingsException([new SettingsError("actorcluster.join", string.Join(", ", settings.Join), "must be empty: this program cannot ask other members")]);
        }

        var features = new NodeFeatures(settings, sagas);
        var claim = DataDirectory.Claim(settings);
        try
        {
            DataDirectory.MakeJournal(settings);
            var system = AkkaConfiguration.Create(settings, config);
            var node = new ClusterNode(settings, features, system, Random.Shared, new DiskFolder(DataDirectory.SnapshotsFolder(settings)), lookup, claim);
            _ = node.RehearseAsync();
            return node;
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>The members, as the last configuration in this node's log has them; nobody, before its log is read.</summary>
    public Configuration Members => _view.Member.Configuration;

    /// <summary>A member's number on etcd's wire, as the configuration has it; a founder's where that does not name it.</summary>
    public ulong MemberId(NodeId member) => Members.Find(member)?.Id ?? MemberInfo.FounderId(member);

    /// <inheritdoc />
    public Task<Answer> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        var requests = Settings.Requests;
        if (command.Length > requests.MaxBytes)
        {
            return Task.FromResult(Failures.TooLarge(command.Length, requests.MaxBytes));
        }

        if (!_room.TryEnter(command.Length))
        {
            return Task.FromResult(Failures.TooMany(requests.MaxWaiting, requests.MaxWaitingBytes));
        }

        var proposal = new LocalProposal(command, _room);
        proposal.CancelWith(cancellationToken);
        _room.Add(proposal);
        _member.Tell(proposal, ActorRefs.NoSender);
        return proposal.Task;
    }

    /// <inheritdoc />
    public Task<ReadAnswer> ReadAsync(Query query, ReadDemand level, CancellationToken cancellationToken) => level.Error is { } error
        ? Task.FromException<ReadAnswer>(new ArgumentException(error, nameof(level)))
        : ReadAsync(new ReadRequest(query, level), cancellationToken);

    /// <summary>Where this node stands now; never waits for anybody.</summary>
    public Task<NodeStatus> StatusAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<NodeStatus>(cancellationToken) : Task.FromResult(_view.Status());

    /// <summary>
    /// Has this node, which must lead, hand its part to another member. That member is brought up to date first; meanwhile commands wait, and then go there.
    /// </summary>
    /// <param name="to">To whom; null: to the voter whose log is nearest to this one's.</param>
    /// <returns>How it ended; at the latest after twice the longest election time-out.</returns>
    public async Task<TransferAnswer> TransferLeadershipAsync(NodeId? to)
    {
        var request = new TransferRequest(to);
        _member.Tell(request, ActorRefs.NoSender);
        return await Task.WhenAny(request.Task, System.WhenTerminated) == request.Task
            ? await request.Task
            : new TransferAnswer(TransferOutcome.NotTaken, null, _view.Member.Term);
    }

    /// <summary>
    /// Changes the members. The leader does it, wherever that is; while none is known, or it cannot begin yet, the request waits. Ends at the latest after
    /// <see cref="RequestSettings.Timeout"/>.
    /// </summary>
    /// <param name="change">What is to change; a new member's id must be fresh.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    /// <exception cref="ArgumentException">An address is not "host:port", or a name is none.</exception>
    public Task<MembershipAnswer> ChangeMembersAsync(ConfigurationChange change, CancellationToken cancellationToken)
    {
        MemberAddress.Check(change);
        var request = new ChangeRequest(change);
        _room.Add(request);
        _member.Tell(request, ActorRefs.NoSender);
        return cancellationToken.CanBeCanceled ? request.Task.WaitAsync(cancellationToken) : request.Task;
    }

    /// <summary>Hands leadership over where this node has it: the first step of a stop that no client notices.</summary>
    public async Task StepAsideAsync()
    {
        if (_view.Member.Leader == Name && _view.Member.Configuration.Voters.Count > 1)
        {
            await TransferLeadershipAsync(null);
        }
    }

    /// <summary>
    /// Hands leadership over where this node has it, leaves the cluster's gossip and stops all actors; what waits is told that its outcome is unknown. Takes a few seconds at most.
    /// </summary>
    public async Task StopAsync()
    {
        await StepAsideAsync();
        var shutdown = CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance);
        if (await Task.WhenAny(shutdown, Task.Delay(StopTimeout)) != shutdown)
        {
            System.Log.Warning("The orderly stop takes longer than {0} s; stopping at once.", StopTimeout.TotalSeconds);
        }

        await System.Terminate();
        await WhenTerminated;
    }

    /// <summary>Not on the system's termination: Akka.NET does not wait for what was registered there.</summary>
    private async Task ReleaseAsync(IDisposable claim)
    {
        await System.WhenTerminated;
        claim.Dispose();
    }

    private Task<ReadAnswer> ReadAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        request.CancelWith(cancellationToken);
        _room.Add(request);
        _member.Tell(request, ActorRefs.NoSender);
        return request.Task;
    }

    /// <summary>Once this node serves: at its start it has better things to do.</summary>
    private async Task RehearseAsync()
    {
        await Task.WhenAny(WhenServing, WhenTerminated);
        if (!WhenServing.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            Rehearsal.Play(Settings.Raft.Options);
        }
        catch (InvariantViolation broken)
        {
            _fault.Report("the rules contradict themselves, in a rehearsal that touches no data", broken);
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                await ReadAsync(new ReadRequest(null, Consistency.Linearizable), CancellationToken.None);
                return;
            }
            catch (ReadUnavailableException) when (!System.WhenTerminated.IsCompleted && Failed is null)
            {
                // No majority yet: the other members may still be starting. The next read waits for one again.
            }
        }
    }
}
