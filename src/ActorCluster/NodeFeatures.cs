using ActorCluster.Breakers;
using ActorCluster.Events;
using ActorCluster.Machine;
using ActorCluster.ReadModels;
using ActorCluster.Sagas;
using ActorCluster.Settings;
using Akka.Actor;

namespace ActorCluster;

/// <summary>What stands on a node's replicated state: topics, sagas, circuit breakers, read models. Put together here, and nowhere else.</summary>
internal sealed class NodeFeatures
{
    private const int MaxStepOutputBytes = 256 << 10;

    private readonly NodeSettings settings;
    private readonly HttpClient http;
    private readonly SagaRegistry registry;
    private readonly Signals topicNews = new();
    private readonly Signals sagaNews = new();
    private Topics? topics;
    private SagaClient? sagas;

    /// <summary>Reads all that can be wrong before anything is started.</summary>
    /// <exception cref="SettingsException">A saga's file is no definition.</exception>
    /// <exception cref="ArgumentException">Two definitions have one name, or one has no steps.</exception>
    public NodeFeatures(NodeSettings settings, IEnumerable<SagaDefinition> definitions)
    {
        this.settings = settings;

        // A step's own time limit ends a call; names are resolved anew from time to time.
        var connections = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) };
        http = new HttpClient(connections) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxStepOutputBytes };
        registry = new SagaRegistry(new HttpSteps(http, Breakers));
        foreach (var definition in definitions)
            registry.Register(definition);
        registry.AddFiles(settings.Sagas);
        ReadModels = new ReadModelQueries(DataDirectory.ReadModelsFile(settings), settings.Requests.Timeout);
    }

    public Topics Topics => topics ?? throw NotStarted();

    public SagaClient Sagas => sagas ?? throw NotStarted();

    public CircuitBreakers Breakers { get; } = new();

    public ReadModelQueries ReadModels { get; }

    /// <summary>Starts the features' actors; before the log's, so that they hear of everything.</summary>
    public void Start(ActorSystem system, IReplica replica)
    {
        var time = new SchedulerTime(system.Scheduler);
        topics = new Topics(replica, topicNews, settings.Events, time);
        sagas = new SagaClient(replica, registry, sagaNews, time);
        system.RegisterOnTermination(topicNews.Close);
        system.RegisterOnTermination(sagaNews.Close);
        system.RegisterOnTermination(http.Dispose);
        Breakers.Start(system, settings.Breakers);
        Subscribe<TopicAdvanced>(system.ActorOf(EventsActor.Props(topicNews), EventsActor.Name));
        var running = system.ActorOf(SagasActor.Props(replica, registry, settings.Sagas, sagaNews), SagasActor.Name);
        Subscribe<LeadershipChanged>(running);
        Subscribe<SagaTouched>(running);
        var databaseFile = DataDirectory.ReadModelsFile(settings);
        system.ActorOf(ReadModelsActor.Props(settings.ReadModels, databaseFile, replica), ReadModelsActor.Name);

        // The actors subscribe themselves when they start, which may be after the first news.
        void Subscribe<T>(IActorRef actor) => system.EventStream.Subscribe(actor, typeof(T));
    }

    private static InvalidOperationException NotStarted() => new("the node is not started yet");
}
