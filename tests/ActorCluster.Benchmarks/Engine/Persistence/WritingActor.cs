using Akka.Actor;
using Akka.Persistence;

namespace ActorCluster.Benchmarks.Engine.Persistence;

/// <summary>Persists what it is told. Its first answer is the number of events that it recovered.</summary>
internal sealed class WritingActor : ReceivePersistentActor
{
    private readonly TaskCompletionSource<int> recovered;
    private int events;

    public WritingActor(string persistenceId, TaskCompletionSource<int> recovered)
    {
        PersistenceId = persistenceId;
        this.recovered = recovered;
        Recover<byte[]>(_ => events++);
        Command<WriteAll>(write =>
        {
            for (var number = 0; number < write.Number; number++) PersistAsync(write.Event, _ => Written(write));
        });
        Command<WriteOneOfMany>(write => PersistAsync(write.All.Event, _ => Written(write.All)));
        Command<byte[]>(one =>
        {
            var asker = Sender;
            Persist(one, written => asker.Tell(written));
        });
    }

    public override string PersistenceId { get; }

    /// <summary>An actor that has recovered.</summary>
    public static async Task<(IActorRef Actor, int Recovered)> StartAsync(ActorSystem system, string persistenceId)
    {
        var recovered = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = system.ActorOf(Props.Create(() => new WritingActor(persistenceId, recovered)));
        return (actor, await recovered.Task);
    }

    protected override void OnReplaySuccess() => recovered.SetResult(events);

    private void Written(WriteAll write)
    {
        if (++events == write.Number) write.Done.SetResult();
    }
}

/// <summary>Persist so many events, and say when the last one is handled.</summary>
internal sealed record WriteAll(int Number, byte[] Event, TaskCompletionSource Done);

/// <summary>Persist one of them.</summary>
internal sealed record WriteOneOfMany(WriteAll All);
