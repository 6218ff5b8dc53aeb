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
                client.IsWrite = world.Rng.Between(0, 99) >= world.Profile.ReadPercent;
                if (client.IsWrite) client.Sequence++;
                client.Floor = world.History.Observed;
                // As over a connection that is open: mostly where it was served last, whoever leads by now.
                Try(number, world.Rng.Between(0, 2) == 0 ? AnyNode() : client.ServedBy, isRetry: false);
                return;
            case EventKind.ClientTimeout:
                if (client.Attempt == what.Attempt.Number) Retry(number, -1);
                return;
            case EventKind.ClientAnswer:
                if (client.Attempt != what.Attempt.Number) return;
                if (what.What is { } result) Complete(number, world.Nodes[what.Node], result);
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
        object what = client.IsWrite ? new CommandKey(number, client.Sequence) : Wish(client);
        var pause = isRetry ? world.Rng.Between(5, 30) : 1;
        world.Schedule(pause, new Event(EventKind.ClientRequest, node, What: what, Attempt: attempt));
        world.Schedule(pause + PatienceUnits, new Event(EventKind.ClientTimeout, Attempt: attempt));
    }

    private void Retry(int number, int hint)
    {
        if (all[number].IsWrite) world.Coverage.Add(Met.WriteRetried);
        var node = hint >= 0 && world.Rng.Between(0, 3) > 0 ? hint : AnyNode();
        Try(number, node, isRetry: true);
    }

    /// <summary>Every level; as old as a few heartbeats and a little more, or what somebody has seen.</summary>
    private ReadWish Wish(Client client)
    {
        var options = world.Profile.Options;
        var level = world.Protocol.HasLevels ? world.Profile.ReadLevels[world.Rng.Between(0, world.Profile.ReadLevels.Count - 1)] : ReadLevel.Linearizable;
        var age = level == ReadLevel.Bounded ? world.Rng.Between(options.HeartbeatTicks, 3 * options.MaxElectionTimeoutTicks) : 0;
        return new ReadWish(level, age, level == ReadLevel.AtLeast ? client.Floor : LogIndex.Zero);
    }

    private int AnyNode()
    {
        var nodes = world.InUse;
        return nodes[world.Rng.Between(0, nodes.Count - 1)].Number;
    }

    private void Complete(int number, SimulatedNode node, object result)
    {
        var client = all[number];
        if (result is ReadResult read)
        {
            world.Coverage.Add(MetBy(read));
            var least = read.Wish.Level is ReadLevel.Linearizable or ReadLevel.Lease ? client.Floor : read.Wish.AtLeast;
            world.History.ReadCompleted(node.Id, read.Position, least, read.AgeTicks * Profile.TickUnits, world.Now - 1, world.Now);
        }
        else
        {
            var (own, answered) = (new CommandKey(number, client.Sequence), (CommandKey)result);
            if (answered != own) throw new SimulationFailure($"{node.Id} answers {own} with what came of {answered}");
            world.Coverage.Add(Met.WriteAcknowledged);
            world.History.WriteCompleted(own, client.Floor, world.Now);
        }

        client.ServedBy = node.Number;
        client.Completed++;
        client.Attempt = 0;
        ScheduleNext(number);
    }

    private static Met MetBy(ReadResult read) => read.Wish.Level switch
    {
        ReadLevel.Bounded => Met.BoundedReadAnswered,
        ReadLevel.AtLeast => Met.LeastReadAnswered,
        ReadLevel.Local => Met.LocalReadAnswered,
        ReadLevel.Lease when read.Proof is { FromLease: false } => Met.LeaseNotHad,
        _ => Met.ReadAnswered,
    };

    private void ScheduleNext(int number) =>
        world.Schedule(world.Rng.Between(1, 40), new Event(EventKind.ClientBegin, Attempt: new Attempt(number, 0)));

    private sealed class Client
    {
        public bool IsWrite { get; set; }

        public int Sequence { get; set; }

        public LogIndex Floor { get; set; }

        public long Attempt { get; set; }

        public long Completed { get; set; }

        /// <summary>The node that answered last.</summary>
        public int ServedBy { get; set; }
    }
}
