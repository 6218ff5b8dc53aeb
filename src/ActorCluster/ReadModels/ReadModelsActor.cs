using ActorCluster.Settings;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.ReadModels;

/// <summary>/user/read-models: runs one projection for each declared read model, and starts it again where it failed.</summary>
internal sealed class ReadModelsActor : ReceiveActor, IWithTimers
{
    public const string Name = "read-models";

    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<ReadModelSettings> models;
    private readonly string databaseFile;
    private readonly IReplica replica;
    private readonly ILoggingAdapter log = Context.GetLogger();

    public ReadModelsActor(IReadOnlyList<ReadModelSettings> models, string databaseFile, IReplica replica)
    {
        this.models = models;
        this.databaseFile = databaseFile;
        this.replica = replica;
        Receive<ReadModelSettings>(Start);
        Receive<Terminated>(terminated =>
        {
            var model = models.First(each => each.Name == terminated.ActorRef.Path.Name);
            log.Warning("Read model {0} has stopped; it is started again in {1} s", model.Name, RestartPause.TotalSeconds);
            Timers.StartSingleTimer(model.Name, model, RestartPause);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="models">What is declared.</param>
    /// <param name="databaseFile">This node's read-models.db; its folder exists.</param>
    /// <param name="replica">Where the topics are read.</param>
    public static Props Props(IReadOnlyList<ReadModelSettings> models, string databaseFile, IReplica replica) =>
        Akka.Actor.Props.Create(() => new ReadModelsActor(models, databaseFile, replica));

    protected override void PreStart()
    {
        foreach (var model in models)
            Start(model);
    }

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    private void Start(ReadModelSettings model) =>
        Context.Watch(Context.ActorOf(ProjectionActor.Props(model, databaseFile, replica), model.Name));
}
