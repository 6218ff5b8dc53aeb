using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// Clients that append and read, one operation at a time each. A write is retried, at one node after another, until it is acknowledged; a read is
/// asked anew. An answer may come too late: then the client has long asked elsewhere.
/// </summary>
internal sealed class Clients(World world)
{
    private const int PatienceUnits = 400;
    private readonly Client[] all = [.. Enumerable.Range(0, world.Profile.Clients).Select(_ => new Client())];
    private long attempts;

    /// <summary>The fewest operations that any client has completed.</summary>
    public long FewestCompleted => all.Min(client => client.Completed);

    public void Begin()
    {
        for (var number = 0; number < all.Length; number++) ScheduleNext(number);
    }

    public void Happen(in Event what)
    {
        var number = what.Attempt.Client;
        var client = all[number];
        switch (what.Kind)
        {
            case EventKind.ClientBegin:
                client.IsWrite = world.Rng.Between(0, 99) < 60;
                if (client.IsWrite) client.Sequence++;
                client.Floor = world.History.Observed;
                Try(number, world.Rng.Between(0, world.Nodes.Count - 1), isRetry: false);
                return;
            case EventKind.ClientTimeout:
                if (client.Attempt == what.Attempt.Number) Retry(number, -1);
                return;
            case EventKind.ClientAnswer:
                if (client.Attempt != what.Attempt.Number) return;
                if (what.What is LogIndex position) Complete(number, world.Nodes[what.Node], position);
                else Retry(number, what.From);
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what.Kind, "an event that no client knows");
        }
    }

    private void Try(int number, int node, bool isRetry)
    {
        var client = all[number];
        client.Attempt = ++attempts;
        var attempt = new Attempt(number, client.Attempt);

        // An attempt at a read is a read of its own: whatever has completed by now must be seen.
        if (!client.IsWrite) client.Floor = world.History.Observed;
        object? what = client.IsWrite ? new CommandKey(number, client.Sequence) : null;
        var pause = isRetry ? world.Rng.Between(5, 30) : 1;
        world.Schedule(pause, new Event(EventKind.ClientRequest, node, What: what, Attempt: attempt));
        world.Schedule(pause + PatienceUnits, new Event(EventKind.ClientTimeout, Attempt: attempt));
    }

    private void Retry(int number, int hint)
    {
        if (all[number].IsWrite) world.Coverage.Add(Met.WriteRetried);
        var node = hint >= 0 && world.Rng.Between(0, 3) > 0 ? hint : world.Rng.Between(0, world.Nodes.Count - 1);
        Try(number, node, isRetry: true);
    }

    private void Complete(int number, SimulatedNode node, LogIndex position)
    {
        var client = all[number];
        if (client.IsWrite)
        {
            world.Coverage.Add(Met.WriteAcknowledged);
            world.History.WriteCompleted(new CommandKey(number, client.Sequence), client.Floor);
        }
        else
        {
            world.Coverage.Add(Met.ReadAnswered);
            world.History.ReadCompleted(node.Id, position, client.Floor);
        }

        client.Completed++;
        client.Attempt = 0;
        ScheduleNext(number);
    }

    private void ScheduleNext(int number) =>
        world.Schedule(world.Rng.Between(1, 40), new Event(EventKind.ClientBegin, Attempt: new Attempt(number, 0)));

    private sealed class Client
    {
        public bool IsWrite { get; set; }

        public int Sequence { get; set; }

        public LogIndex Floor { get; set; }

        public long Attempt { get; set; }

        public long Completed { get; set; }
    }
}
