using ActorCluster.Core;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Sagas;
using ActorCluster.Sagas;
using Failure = ActorCluster.Machine.Wire.Failure;

namespace ActorCluster.Tests.Seeded;

/// <summary>A bug that is planted, to see that it is found.</summary>
public enum SeededBug
{
    None,

    /// <summary>A step that is done again, by another leader or after a restart, is done under another idempotency key.</summary>
    RepeatsUnderAnotherKey,

    /// <summary>A consumer acknowledges events before it has worked on them.</summary>
    AcknowledgesBeforeTheWork,

    /// <summary>A projection remembers less than is in its table, and applies the last event again after a restart.</summary>
    ProjectsAnEventTwice,
}

/// <summary>What the runs about orders met.</summary>
/// <param name="Completed">Sagas that were completed.</param>
/// <param name="Compensated">Sagas that were undone.</param>
/// <param name="Retried">Attempts at a step that were to be made again.</param>
/// <param name="Interrupted">Crashes of a leader that had sagas under way.</param>
/// <param name="Repeated">Steps that the service was asked for again.</param>
/// <param name="TakenOver">Those of them that another process had asked for before.</param>
/// <param name="Events">Events published.</param>
/// <param name="Redelivered">Events handed out again.</param>
/// <param name="DoneAgain">Events worked on again.</param>
/// <param name="ModelsLost">Starts with an older read model, or with none.</param>
/// <param name="ModelsStruck">Read models that could not be written for a while.</param>
public sealed record SeededOrdersResult(
    int Completed, int Compensated, int Retried, int Interrupted, int Repeated, int TakenOver, int Events, int Redelivered, int DoneAgain, int ModelsLost, int ModelsStruck);

/// <summary>
/// Orders on a seeded cluster: clients start sagas that reserve, pay and ship at a service, publishers publish, and in each node's process run a consumer and a subscriber of the topic and
/// a read model of it. After the faults every saga ends, the service's books agree with it (<see cref="SeededService"/>), the topic is worked on to its end (<see
/// cref="SeededTopic"/>), and every node has the same (<see cref="SeededReadModels"/>).
/// </summary>
internal sealed class SeededOrders : IDisposable
{
    private const string Definition = "order";

    /// <summary>How many start sagas; the sagas of the first are c0-1, c0-2, …</summary>
    public const int Clients = 4;

    private const int Publishers = 2;

    private readonly SeededCluster _cluster;
    private readonly SeededLoop _loop;
    private readonly SeededService _service;
    private readonly SeededTopic _topic = new();
    private readonly SeededReadModels _readModels;
    private readonly SeededConsumers _consumers;
    private readonly List<SeededPublisher> _publishers = [];
    private readonly HashSet<string> _underWay = [];
    private readonly Dictionary<string, string> _firstCallers = [];
    private LogIndex _last;
    private TimeSpan _looksAt;
    private int _busyClients;
    private int _interrupted;
    private bool _isOver;

    public SeededOrders(SeededCluster cluster)
    {
        (_cluster, _loop, _service) = (cluster, cluster.Loop, new SeededService(cluster.Loop));
        _readModels = new SeededReadModels(cluster, _topic);
        _consumers = new SeededConsumers(cluster, _topic);
        cluster.Checks.Decided = Decided;
        foreach (var node in cluster.Nodes)
        {
            node.Sagas = [SagaOf(node)];
            node.Folder = () => _readModels.Folder(node);
            node.Started = () => _consumers.Begin(node);
            node.Crashed = () => Crashed(node);
        }
    }

    /// <summary>Everybody has what was asked for, every saga has ended, and every node has everything.</summary>
    public bool IsSettled => _busyClients == 0 && _publishers.All(publisher => !publisher.IsBusy) && _underWay.Count == 0 && _topic.IsDrained
        && _cluster.Nodes.All(node => node.Status is { } status && status.Applied >= _last && _consumers.Seen(node) == _topic.Last) && AreReadModelsThere();

    public SeededOrdersResult Result
    {
        get
        {
            var sagas = Sagas(_cluster.Checks.Model);
            return new SeededOrdersResult(
                sagas.Count(saga => saga.Status == SagaStatus.Completed), sagas.Count(saga => saga.Status == SagaStatus.Compensated),
                sagas.Sum(saga => saga.History.Count(each => each.Outcome == "retry")), _interrupted, _service.Repeated, _service.TakenOver,
                (int)_topic.Last.Value, _topic.Redelivered, _topic.DoneAgain, _readModels.Lost, _readModels.Struck);
        }
    }

    public void Begin()
    {
        for (var client = 0; client < Clients; client++)
        {
            var name = $"c{client}";
            _loop.Begin(() => OrderAsync(name));
        }

        for (var publisher = 0; publisher < Publishers; publisher++)
        {
            var added = new SeededPublisher(_cluster, _topic, publisher);
            _publishers.Add(added);
            _loop.Begin(added.RunAsync);
        }
    }

    /// <summary>Nobody asks for anything new.</summary>
    public void End()
    {
        _isOver = true;
        _publishers.ForEach(publisher => publisher.End());
    }

    public void StrikeReadModel(SeededNode node) => _readModels.Strike(node);

    /// <summary>What is in the end: at the service, with the consumers, and at every node.</summary>
    public async Task CheckAsync()
    {
        var model = _cluster.Checks.Model;
        var sagas = Sagas(model);
        sagas.ToList().ForEach(_service.Check);
        _service.CheckOrders(sagas.Select(saga => saga.Id).ToHashSet());
        _topic.CheckAllDone();
        var expected = SeededDigest.Of(model);
        foreach (var node in _cluster.Nodes)
        {
            _readModels.Check(node);
            var answers = new List<QueryResult>();
            foreach (var query in SeededDigest.Queries)
            {
                answers.Add((await node.Running!.ReadAsync(query, Consistency.Local, CancellationToken.None)).Result!);
            }

            Demand.That(SeededDigest.Of(answers) == expected, $"{node.Name} has other sagas, events or groups than the log says");
        }
    }

    public void Dispose() => _readModels.Dispose();

    public override string ToString() =>
        $"{_busyClients} clients wait, sagas under way: [{string.Join(", ", _underWay)}], the topic and its group are {(_topic.IsDrained ? "" : "not ")}at {_topic.Last}; "
        + string.Join("; ", _cluster.Nodes.Select(node => $"{node.Name} has applied {node.Status?.Applied} of {_last}, its subscriber is at {_consumers.Seen(node)}, its read model at {_readModels.Position(node)}"));

    private static IReadOnlyList<SagaState> Sagas(ReplicatedState state) => ((SagasQueryResult)state.Ask(new SagasQuery(null, int.MaxValue)).Result!).Sagas;

    private SagaDefinition SagaOf(SeededNode node) => SagaDefinition.Named(Definition)
        .Step("reserve", Call(node, "reserve"), Call(node, "release"))
        .Step("pay", Call(node, "pay"), Call(node, "refund"))
        .Step("ship", Call(node, "ship"))
        .PublishingTo(SeededTopic.Name)
        .WithMaxAttempts(12)
        .WithBackoff(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200))
        .WithStepTimeout(TimeSpan.FromMilliseconds(400));

    private SagaStepAction Call(SeededNode node, string operation) => (step, cancellationToken) =>
        _service.CallAsync(node, operation, step with { IdempotencyKey = KeyOf(node, step) }, cancellationToken);

    private string KeyOf(SeededNode node, SagaStepContext step)
    {
        var caller = $"{node.Name}-{node.Lives}";
        var isAgain = !_firstCallers.TryAdd(step.IdempotencyKey, caller) && _firstCallers[step.IdempotencyKey] != caller;
        return isAgain && _cluster.Profile.Bug == SeededBug.RepeatsUnderAnotherKey ? $"{step.IdempotencyKey}/{caller}" : step.IdempotencyKey;
    }

    private void Decided(Entry entry, Command command, ApplyResult result)
    {
        _topic.Apply(command, result);
        foreach (var id in result.Changes.Sagas)
        {
            var isEnded = ((SagaQueryResult)_cluster.Checks.Model.Ask(new SagaQuery(id)).Result!).Saga.IsEnded;
            _ = isEnded ? _underWay.Remove(id) : _underWay.Add(id);
        }

        _last = command.Operations.All(operation => operation is Core.Kv.KvOperation) ? _last : entry.Index;
    }

    private void Crashed(SeededNode node)
    {
        _interrupted += node == _cluster.Leader && _underWay.Count > 0 ? 1 : 0;
        _readModels.Keep(node);
    }

    /// <summary>Looks into the databases, but not after each turn.</summary>
    private bool AreReadModelsThere()
    {
        if (_loop.Now < _looksAt)
        {
            return false;
        }

        _looksAt = _loop.Now + TimeSpan.FromMilliseconds(50);
        return _cluster.Nodes.All(node => _readModels.Position(node) == _topic.Last);
    }

    private async Task OrderAsync(string client)
    {
        for (var number = 1; ; number++)
        {
            await _loop.Delay(TimeSpan.FromMilliseconds(_loop.Random.Next(20, 500)));
            if (_isOver)
            {
                return;
            }

            _busyClients++;
            var id = $"{client}-{number}";
            var node = await StartAsync(id, $$"""{"amount":{{_loop.Random.Next(100)}}}""");
            Demand.That(_cluster.Checks.Model.Ask(new SagaQuery(id)).Result is not null, $"{id} is acknowledged, and no entry starts it");
            if (_loop.Random.Next(2) == 0 && node.Running is { } running)
            {
                await SeeEndAsync(id, running);
            }

            _busyClients--;
        }
    }

    /// <summary>Starts a saga, here or there, until that is acknowledged.</summary>
    private async Task<SeededNode> StartAsync(string id, string input)
    {
        while (true)
        {
            if (_cluster.AnyUp() is { } node)
            {
                _loop.Trace.Say(node.Name.Name, $"is asked to start {id}");
                var answer = await _loop.Within(node.Running!.Sagas.StartAsync(id, Definition, input), TimeSpan.FromSeconds(3));
                _loop.Trace.Say(node.Name.Name, $"answers {id}: {answer}");
                if (answer is { Failure: null })
                {
                    return node;
                }

                Demand.That(answer is null || IsForLater(answer.Failure), $"{id} cannot be started: {answer?.Failure}");
            }

            await _loop.Delay(TimeSpan.FromMilliseconds(_loop.Random.Next(10, 200)));
        }
    }

    private async Task SeeEndAsync(string id, ClusterNode node)
    {
        try
        {
            var saga = await _loop.Within(node.Sagas.WhenEndedAsync(id), TimeSpan.FromSeconds(2));
            Demand.That(saga is null or { IsEnded: true }, $"{id} is called ended: {saga}");
        }
        catch (ReadUnavailableException)
        {
            _loop.Trace.Say(node.Name.Name, $"cannot say whether {id} has ended");
        }
    }

    private static bool IsForLater(Failure failure) => failure.Code is Failure.Types.Code.Unavailable or Failure.Types.Code.OutcomeUnknown or Failure.Types.Code.TooManyRequests;
}
