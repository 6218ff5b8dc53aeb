using ActorCluster.Core.Events;
using ActorCluster.Machine;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.ReadModels;

/// <summary>
/// /user/read-models/NAME: follows a topic in this node's own state and keeps one table up to date. Where the database fails its
/// supervisor starts another after a pause, which goes on from the position in the table.
/// </summary>
internal sealed class ProjectionActor : ReceiveActor
{
    private const int MaxBatchEvents = 500;
    private const int MaxBatchBytes = 4 << 20;

    private readonly ReadModelSettings model;
    private readonly string databaseFile;
    private readonly IReplica replica;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private ReadModelTable? table;
    private bool reading;
    private bool moreToRead;

    public ProjectionActor(ReadModelSettings model, string databaseFile, IReplica replica)
    {
        this.model = model;
        this.databaseFile = databaseFile;
        this.replica = replica;
        Receive<TopicAdvanced>(advanced =>
        {
            if (advanced.Topic == model.Topic)
                Read();
        });
        Receive<Page>(Apply);
        Receive<ReadFailed>(failed =>
        {
            // Nothing is wrong: this node has no state yet. The supervisor tries again after a pause.
            log.Info("Read model {0} cannot read topic {1} yet: {2}", model.Name, model.Topic, failed.Cause.Message);
            Context.Stop(Self);
        }, failed => failed.Cause is ReadUnavailableException);
        Receive<ReadFailed>(failed => Fail(failed.Cause.Message, failed.Cause));
    }

    public static Props Props(ReadModelSettings model, string databaseFile, IReplica replica) =>
        Akka.Actor.Props.Create(() => new ProjectionActor(model, databaseFile, replica));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(TopicAdvanced));
        table = ReadModelTable.Open(databaseFile, model);
        if (table.IsRebuilt)
            log.Info("Read model {0}: table {1} is built from topic {2}", model.Name, model.Table, model.Topic);
        Read();
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        table?.Dispose();
    }

    private void Read()
    {
        moreToRead = true;
        if (reading)
            return;
        (reading, moreToRead) = (true, false);
        var query = new EventsQuery(model.Topic, table!.Position.Next, MaxBatchEvents, MaxBatchBytes);
        replica.ReadAsync(query, Consistency.Local, CancellationToken.None)
            .PipeTo(Self, success: answer => new Page(query.From, answer), failure: cause => new ReadFailed(cause));
    }

    private void Apply(Page page)
    {
        if (page.From != table!.Position.Next)
            return; // asked for before a restart, or twice
        reading = false;
        if (page.Answer.Rejection is { } rejection)
            Fail(rejection.Message, null);
        var found = (EventsResult)page.Answer.Result!;
        if (found.Events.Count > 0)
        {
            foreach (var (offset, reason) in table.Apply(found.Events))
                log.Warning("Read model {0} skips the event at offset {1} of topic {2}: {3}", model.Name, offset, model.Topic, reason);
        }

        if (moreToRead || table.Position < found.Last)
            Read();
    }

    private void Fail(string what, Exception? cause) =>
        throw new ProjectionException($"read model {model.Name} cannot read topic {model.Topic}: {what}", cause);

    private sealed record Page(Offset From, ReadAnswer Answer);

    private sealed record ReadFailed(Exception Cause);
}

/// <summary>A projection cannot go on; its supervisor starts it again.</summary>
internal sealed class ProjectionException(string message, Exception? cause) : Exception(message, cause);
