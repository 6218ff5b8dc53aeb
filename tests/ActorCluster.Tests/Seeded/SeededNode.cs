using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Sagas;
using ActorCluster.Settings;
using ActorCluster.Tests.Snapshots;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace ActorCluster.Tests.Seeded;

/// <summary>One member of a seeded cluster: its disk, and the process that runs it now, if one does.</summary>
internal sealed class SeededNode
{
    private readonly SeededLoop _loop;
    private readonly SeededNetwork _network;
    private NodeSettings _settings;
    private readonly Config _config;
    private SeededTransport? _transport;

    /// <param name="loop">What runs it.</param>
    /// <param name="network">Where the others are.</param>
    /// <param name="deployment">HOCON of the cluster.</param>
    /// <param name="name">Which member it is.</param>
    /// <param name="lookup">What a majority of the cluster says.</param>
    public SeededNode(SeededLoop loop, SeededNetwork network, Config deployment, NodeId name, Func<KnownCluster> lookup)
    {
        (_loop, _network, Name, Lookup) = (loop, network, name, lookup);
        _settings = NodeSettings.Read(deployment, name);
        _config = ConfigurationFactory.ParseString(Driven).WithFallback(AkkaConfiguration.Of(_settings, deployment));
        MemberId = Info.Id;
        Disk = new SeededDisk(name.Name);
        Snapshots = new SeededFolder(name.Name);
    }

    public NodeId Name { get; }

    /// <summary>What the configuration says of it where it is a founder.</summary>
    public MemberInfo Info => _settings.Self.Info;

    /// <summary>Its id in the configuration.</summary>
    public ulong MemberId { get; private set; }

    /// <summary>It is no member: it never was one, or it has learned that it is none any more. It does not start.</summary>
    public bool IsOut { get; set; }

    /// <summary>What is on its disk is not what it should be: it must stop, and says so in its log.</summary>
    public bool HasWrongData { get; private set; }

    public SeededDisk Disk { get; private set; }

    public SeededFolder Snapshots { get; private set; }

    /// <summary>What a majority of the cluster says to this node, should it have to ask.</summary>
    public Func<KnownCluster> Lookup { get; set; }

    public ClusterNode? Running { get; private set; }

    public SeededProcess? Process { get; private set; }

    /// <summary>Counts its processes.</summary>
    public int Lives { get; private set; }

    /// <summary>Counts those that found a journal which ends before the founding.</summary>
    public int HalfFounded { get; private set; }

    public bool IsUp => Running is not null;

    /// <summary>The sagas that it knows.</summary>
    public IReadOnlyList<SagaDefinition> Sagas { get; set; } = [];

    /// <summary>By how much its wall clock is ahead of the world's.</summary>
    public TimeSpan WallOffset { get; init; }

    /// <summary>Names the folder of its next process, where there is one.</summary>
    public Func<string>? Folder { get; set; }

    /// <summary>Hears of each process that has begun.</summary>
    public Action? Started { get; set; }

    /// <summary>Hears of each process that is about to end.</summary>
    public Action? Crashed { get; set; }

    /// <summary>The database of the present process's read models has failed.</summary>
    public bool HasReadModelFailed { get; set; }

    public NodeStatus? Status => Running?.StatusAsync(CancellationToken.None).Result;

    public SeededTransport? Transport => _transport;

    /// <summary>The part of the configuration that puts a system into the hands of the loop.</summary>
    private static string Driven
    {
        get
        {
            var dispatcher = $"\"{typeof(SeededDispatcherConfigurator).AssemblyQualifiedName}\"";
            return $$"""
                akka {
                  loggers = []
                  stdout-loglevel = OFF
                  scheduler.implementation = "{{typeof(SeededScheduler).AssemblyQualifiedName}}"
                  actor {
                    default-dispatcher { type = {{dispatcher}}, throughput = 1 }
                    internal-dispatcher { type = {{dispatcher}}, throughput = 1 }
                    default-blocking-io-dispatcher { type = {{dispatcher}}, throughput = 1 }
                    synchronized-dispatcher { type = {{dispatcher}}, throughput = 1 }
                    default-mailbox.mailbox-type = "{{typeof(SeededMailbox).AssemblyQualifiedName}}"
                    mailbox.unbounded-queue-based.mailbox-type = "{{typeof(SeededMailbox).AssemblyQualifiedName}}"
                    mailbox.unbounded-deque-based.mailbox-type = "{{typeof(SeededDequeMailbox).AssemblyQualifiedName}}"
                  }
                  remote.default-remote-dispatcher { type = {{dispatcher}}, throughput = 1 }
                  persistence {
                    dispatchers.default-plugin-dispatcher { type = {{dispatcher}}, throughput = 1 }
                    journal.plugin = "akka.persistence.journal.seeded"
                    journal.seeded.class = "{{typeof(SeededJournal).AssemblyQualifiedName}}"
                  }
                  # The process is ended by the run.
                  coordinated-shutdown.run-by-actor-system-terminate = off
                }
                """;
        }
    }

    public void Start()
    {
        Lives++;
        HalfFounded += Disk.Stored.Count > 0 && Disk.Stored.All(stored => stored.Event is JournalEvent.Started) ? 1 : 0;
        HasReadModelFailed = false;
        _settings = Folder is null ? _settings : _settings with { DataDirectory = Folder() };
        var process = new SeededProcess(_loop, Name.Name, new Random(_loop.Random.Next()), Disk) { WallOffset = WallOffset };
        _loop.Trace.Say(Name.Name, "starts");
        Process = process;
        var setup = BootstrapSetup.Create().WithConfig(_config)
            .And(new TransportSetup((system, provider) => _transport = new SeededTransport(system, provider, _network)));
        Running = process.Start(setup, all =>
        {
            var system = (ExtendedActorSystem)ActorSystem.Create(_settings.ClusterName, all);
            var witness = system.SystemActorOf(Props.Create(() => new ErrorWitness(this, process)), "witness");
            system.EventStream.Subscribe(witness, typeof(Error));
            return new ClusterNode(_settings, new NodeFeatures(_settings, Sagas), system, process.Random, Snapshots, (_, _) => Task.FromResult(Lookup()));
        });
        Started?.Invoke();
    }

    /// <summary>The process ends at once; nobody is told but by the network.</summary>
    public void Crash()
    {
        if (Process is not { } process)
        {
            return;
        }

        _loop.Trace.Say(Name.Name, "crashes");
        Crashed?.Invoke();
        process.Crash();
        Disk.Crash(_loop);
        Snapshots.Crash(_loop.Random);
        _network.Gone(process, _transport!.DefaultAddress);
        (Running, Process, _transport) = (null, null, null);
    }

    /// <summary>It is a member no more, and its process ends for good.</summary>
    public void Leave()
    {
        IsOut = true;
        Crash();
    }

    /// <summary>An empty disk, and the cluster that it is to join; it has left, or never ran.</summary>
    public void BeginAnew(ulong id, KnownCluster cluster)
    {
        (IsOut, HasWrongData, MemberId, Lookup) = (false, false, id, () => cluster);
        _settings = _settings with { Join = [_settings.Self.Client] };
        Disk = new SeededDisk(Name.Name) { Profile = Disk.Profile };
        Snapshots = new SeededFolder(Name.Name);
    }

    /// <summary>A disk that is not its own last one takes the place of its disk; it does not run.</summary>
    public void Replace(SeededDisk disk, SeededFolder snapshots) => (Disk, Snapshots, HasWrongData) = (disk, snapshots, true);

    /// <summary>No error may be logged while nothing has gone wrong with the node's disk or with its database.</summary>
    private sealed class ErrorWitness(SeededNode node, SeededProcess process) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var error = (Error)message;
            process.Loop.Trace.Say(node.Name.Name, $"ERROR {error.Message}");
            if (!process.Disk.HasFailed && !node.HasReadModelFailed && !node.HasWrongData && node.Running?.Failed?.Kind != NodeFailureKind.Removed)
            {
                process.Loop.Fail($"{node.Name} logs an error: {error.Message} {error.Cause}");
            }
        }
    }
}
