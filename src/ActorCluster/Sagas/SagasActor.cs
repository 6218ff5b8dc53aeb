using ActorCluster.Core.Sagas;
using ActorCluster.Machine;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Sagas;

/// <summary>
/// /user/sagas: while this node leads, one <see cref="SagaActor"/> for each saga that has not ended. A new leader finds them by a
/// linearizable read, which is answered only after it has applied an entry of its own term; what is started later is heard of.
/// </summary>
internal sealed class SagasActor : ReceiveActor, IWithTimers
{
    public const string Name = "sagas";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly IReplica replica;
    private readonly SagaRegistry registry;
    private readonly SagaSettings settings;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly HashSet<string> stopping = [];
    private long? leadsInTerm;

    public SagasActor(IReplica replica, SagaRegistry registry, SagaSettings settings, Signals signals)
    {
        this.replica = replica;
        this.registry = registry;
        this.settings = settings;
        Receive<LeadershipChanged>(Lead);
        Receive<Find>(Search, find => find.Term == leadsInTerm);
        Receive<Found>(StartAll, found => found.Term == leadsInTerm);
        Receive<NotFound>(
            not => Timers.StartSingleTimer("find", new Find(not.Term), Pause),
            not => not.Term == leadsInTerm);
        Receive<SagaTouched>(touched =>
        {
            signals.Raise(touched.Id);
            if (leadsInTerm is not null)
                Start(touched.Id);
        });
        Receive<Terminated>(terminated =>
        {
            // Leadership was lost, and is back already.
            if (stopping.Remove(terminated.ActorRef.Path.Name) && leadsInTerm is not null)
                Start(terminated.ActorRef.Path.Name);
        });

        // What belongs to an earlier term of office.
        Receive<Find>(_ => { });
        Receive<Found>(_ => { });
        Receive<NotFound>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="replica">The replicated state.</param>
    /// <param name="registry">The definitions that this node knows.</param>
    /// <param name="settings">Attempts and times.</param>
    /// <param name="signals">What <see cref="SagaClient"/> waits on.</param>
    public static Props Props(IReplica replica, SagaRegistry registry, SagaSettings settings, Signals signals) =>
        Akka.Actor.Props.Create(() => new SagasActor(replica, registry, settings, signals));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(LeadershipChanged));
        Context.System.EventStream.Subscribe(Self, typeof(SagaTouched));
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void Lead(LeadershipChanged changed)
    {
        var term = changed.IsSelf ? changed.Term.Value : (long?)null;
        if (term == leadsInTerm)
            return;
        leadsInTerm = term;
        if (term is { } current)
        {
            Search(new Find(current));
            return;
        }

        foreach (var child in Context.GetChildren())
        {
            stopping.Add(child.Path.Name);
            Context.Stop(child);
        }
    }

    private void Search(Find find) =>
        SearchAsync().PipeTo(
            Self,
            success: sagas => new Found(find.Term, sagas),
            failure: cause => new NotFound(find.Term, cause));

    private async Task<IReadOnlyList<string>> SearchAsync()
    {
        List<string> ids = [];
        foreach (var status in (SagaStatus[])[SagaStatus.Running, SagaStatus.Compensating])
        {
            var answer = await replica.ReadAsync(new SagasQuery(status, int.MaxValue), Consistency.Linearizable, CancellationToken.None);
            ids.AddRange(((SagasQueryResult)answer.Result!).Sagas.Select(saga => saga.Id));
        }

        return ids;
    }

    private void StartAll(Found found)
    {
        if (found.Ids.Count > 0)
            log.Info("This node leads in term {0} and goes on with {1} sagas", found.Term, found.Ids.Count);
        foreach (var id in found.Ids)
            Start(id);
    }

    private void Start(string id)
    {
        if (Context.Child(id).IsNobody())
            Context.Watch(Context.ActorOf(SagaActor.Props(id, replica, registry, settings), id));
    }

    private sealed record Find(long Term);

    private sealed record Found(long Term, IReadOnlyList<string> Ids);

    private sealed record NotFound(long Term, Exception Cause);
}
