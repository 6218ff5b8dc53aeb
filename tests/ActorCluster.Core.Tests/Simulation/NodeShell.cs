using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// Does around a member's rules what the actors do in production: gives inputs, carries effects out in the promised order (persist, send, complete), flushes
/// everything that waits as one write, applies what is committed, answers clients. It may crash between any two effects.
/// </summary>
internal sealed partial class NodeShell(World world, IProtocol protocol)
{
    private readonly List<(NodeId Id, IMember Member)> up = [];
    private ReadDesk? desk;

    private ReadDesk Desk => desk ??= new ReadDesk(world, (node, happening) => Step(node, happening), Answer);

    public void Happen(in Event what)
    {
        var node = world.Nodes[what.Node];
        if (what.Kind == EventKind.Deliver && world.Network.IsCut(what.From, what.Node)) return;
        if (node.Paused is { } backlog && what.Kind != EventKind.Resume)
        {
            if (what.Kind != EventKind.Tick || backlog.All(later => later.Kind != EventKind.Tick)) backlog.Enqueue(what);
            return;
        }

        var isOfAnyLife = what.Kind is EventKind.ClientRequest or EventKind.Deliver;
        if (node.Member is null || (!isOfAnyLife && what.Incarnation != node.Incarnation)) return;
        CountTicks(node);
        if (node.Member is null || (!isOfAnyLife && what.Incarnation != node.Incarnation)) return;
        switch (what.Kind)
        {
            case EventKind.Tick:
                world.Schedule(node.Clock.UnitsUntilTick(world.Now), what);
                return;
            case EventKind.Resume:
                Resume(node);
                return;
            case EventKind.Deliver:
                Step(node, new Happening.Received(world.Names[what.From], protocol.Decode(node.Id, what.What!)));
                return;
            case EventKind.Flushed:
                Flushed(node);
                return;
            case EventKind.Persisted:
                Step(node, new Happening.Persisted(what.What!));
                return;
            case EventKind.Propose:
                Propose(node);
                return;
            case EventKind.PeerLost:
                world.Coverage.Add(Met.PeerLostHint);
                Step(node, new Happening.PeerLost(world.Names[what.From]));
                return;
            case EventKind.TransferRequested:
                Step(node, new Happening.TransferRequested(what.From < 0 ? null : world.Names[what.From]));
                return;
            case EventKind.ChangeRequested:
                Step(node, (Happening.ChangeRequested)what.What!);
                return;
            case EventKind.ClientRequest:
                Request(node, what);
                return;
            case EventKind.SnapshotWritten:
                SnapshotWritten(node);
                return;
            case EventKind.SnapshotStored:
                SnapshotStored(node, (IncomingFile)what.What!);
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what.Kind, "an event that no node knows");
        }
    }

    /// <summary>
    /// What the role actors do before anything else: they count the ticks that have passed, but no more than they would have slept through (a pause of one's own is
    /// no silence of the leader's), and then say what the clock shows.
    /// </summary>
    private void CountTicks(SimulatedNode node)
    {
        var passed = Math.Min(node.Clock.Untold(world.Now), world.Profile.Options.MinElectionTimeoutTicks / 2);
        for (; passed > 0 && node.Member is not null; passed--)
        {
            node.Clock.Told();
            Step(node, Happening.Tick.Instance);
        }

        if (node.Member is null || node.Clock.Look(world.Now) is not { } shown) return;
        if (!shown.IsSteady) world.Coverage.Add(Met.ClockNotBelieved);
        Step(node, shown);
    }

    /// <summary>Everything at once.</summary>
    private void Resume(SimulatedNode node)
    {
        if (node.Paused is not { } backlog) return;
        node.Paused = null;
        world.Say(node, "goes on", $"{backlog.Count} things have come");
        while (backlog.TryDequeue(out var what)) Happen(what);
    }

    private Asked Step(SimulatedNode node, Happening happening)
    {
        world.Coverage.Add(Met.Steps);
        if (world.Transcript is not null && happening is not Happening.Tick) world.Say(node, "takes", Describe(happening));
        var asked = node.Member!.Step(happening);
        Check(node);
        if (asked.Committed < node.Committed) throw new SimulationFailure($"{node.Id}'s commit index goes back to {asked.Committed}");
        node.Committed = asked.Committed;
        if (asked.Leader == node.Id && node.Leader != node.Id) world.Coverage.Add(Met.LeaderElected);
        if (world.Transcript is not null && asked.Leader != node.Leader) world.Say(node, "is", node.Member.Describe());
        node.Leader = asked.Leader;
        Execute(node, asked);
        return asked;
    }

    private void Check(SimulatedNode node)
    {
        up.Clear();
        foreach (var other in world.Nodes)
        {
            if (other.Member is not null) up.Add((other.Id, other.Member));
        }

        protocol.Check(node.Id, up);
    }

    /// <summary>Persist, send, complete.</summary>
    private void Execute(SimulatedNode node, Asked asked)
    {
        if (asked.Persist.Count > 0 || asked.SendAfterPersist.Count > 0)
        {
            node.Waiting.Add(asked);
            if (Falters(node, Met.CrashBeforeFlush)) return;
            Flush(node);
        }

        if (asked.StoreChunk is { } piece)
        {
            if (Falters(node, Met.CrashBeforeStoreChunk)) return;
            Store(node, piece);
        }

        foreach (var parcel in asked.Send)
        {
            if (Falters(node, Met.CrashBeforeSend)) return;
            Send(node, parcel);
        }

        if (asked.Restore is { } snapshot)
        {
            if (Falters(node, Met.CrashBeforeRestore)) return;
            Restore(node, snapshot);
        }

        if (asked.Committed > node.Applied)
        {
            if (Falters(node, Met.CrashBeforeApply)) return;
            Apply(node, asked.Committed);
        }

        foreach (var decision in asked.Reads)
        {
            if (decision.Proof is { } proof)
            {
                protocol.Check(proof);
                if (node.Member!.IsChangingMembers) world.Coverage.Add(proof.FromLease ? Met.LeaseUsedAmidChange : Met.ReadConfirmedAmidChange);
            }

            Desk.Decide(node, decision);
        }

        foreach (var change in asked.Changes) world.Operators.Decided(node, change);
        if (asked.IsRemoved) world.Operators.Removed(node);
        if (asked.IsRefused) world.Strikes.Refused(node);
    }

    /// <summary>Whether it crashes now, between two effects.</summary>
    private bool Falters(SimulatedNode node, Met before)
    {
        if (world.CrashBefore != before) return false;
        world.CrashBefore = null;
        world.Coverage.Add(before);
        world.Crash(node);
        world.Schedule(world.Rng.Between(10, world.Profile.MaxDownUnits), new Event(EventKind.Restart, node.Number));
        return true;
    }

    /// <summary>Group commit: while one flush is under way, all that comes becomes the next one. With nothing to write there is nothing to wait for.</summary>
    private void Flush(SimulatedNode node)
    {
        if (node.IsFlushing || node.Waiting.Count == 0) return;
        node.IsFlushing = true;
        (node.Flushing, node.Waiting) = (node.Waiting, node.Flushing);
        var writes = node.Flushing.Exists(asked => asked.Persist.Count > 0);
        world.Schedule(writes ? FlushUnits(node) : 0, new Event(EventKind.Flushed, node.Number, node.Incarnation));
    }

    /// <summary>How long a flush takes that begins now.</summary>
    private long FlushUnits(SimulatedNode node)
    {
        var usual = world.Network.IsPerfect ? 1 : world.Rng.Between(1, world.Profile.MaxFlushUnits);
        return usual + Math.Max(0, node.Disk.StalledUntil - world.Now);
    }

    private void Flushed(SimulatedNode node)
    {
        if (world.Now < node.Disk.FullUntil && node.Flushing.Exists(asked => asked.Persist.Count > 0))
        {
            world.FailWrite(node);
            return;
        }

        world.Coverage.Add(Met.Flush);
        foreach (var asked in node.Flushing) world.WriteTo(node, asked.Persist);
        var flushed = node.Flushing.ToArray();
        node.Flushing.Clear();
        node.IsFlushing = false;
        world.Say(node, "has flushed", $"{flushed.Sum(asked => asked.Persist.Count)} events");
        foreach (var parcel in flushed.SelectMany(asked => asked.SendAfterPersist))
        {
            if (Falters(node, Met.CrashBeforeSendAfterPersist)) return;
            Send(node, parcel);
        }

        if (flushed.Any(asked => asked.Persist.Count > 0)) Notice(node, [.. flushed.Where(asked => asked.Persist.Count > 0).Select(asked => asked.PersistToken)]);

        Flush(node);
    }

    /// <summary>Tells the rules how far the disk has come; once for each write that ended with the same entry.</summary>
    private void Notice(SimulatedNode node, IReadOnlyList<object> tokens)
    {
        var delay = world.Network.IsPerfect ? 0 : Math.Max(world.Rng.Between(0, world.Profile.MaxNoticeUnits), node.Disk.SilentUntil - world.Now);
        var notice = new Event(EventKind.Persisted, node.Number, node.Incarnation, What: tokens[^1]);
        foreach (var _ in tokens.Reverse().TakeWhile(token => token.Equals(tokens[^1]))) world.Schedule(delay, notice);
    }

    private void Send(SimulatedNode node, Parcel parcel)
    {
        if (parcel.Message is SnapshotChunk chunk)
        {
            if (Fill(node, IndexOf(parcel.To), chunk) is not { } filled) return;
            parcel = parcel with { Message = filled };
        }

        var to = IndexOf(parcel.To);
        var bytes = protocol.Encode(node.Id, parcel.Message);
        if (to == node.Number)
        {
            // Its own vote, which travels over no network.
            world.Schedule(1, new Event(EventKind.Deliver, to, 0, to, bytes));
            return;
        }

        world.Network.Remember(node.Number, to, bytes);
        var (first, second) = world.Network.Send(node.Number, to, world.Now);
        var deliver = new Event(EventKind.Deliver, to, 0, node.Number, bytes);
        if (first is { } delay) world.Schedule(delay, deliver);
        if (second is { } later) world.Schedule(later, deliver);
    }

    private void Apply(SimulatedNode node, LogIndex committed)
    {
        while (node.Applied < committed)
        {
            var index = node.Applied.Next;
            var payload = node.Member!.CommittedAt(index);
            world.History.Apply(node.Id, index, payload);
            node.Applied = index;
            node.Hash = StateHash.Next(node.Hash, payload.Span);
            world.History.CheckState(node.Id, index, node.Hash);
            AnswerWrites(node, index, payload);
        }

        Desk.Applied(node);
        BeginSnapshot(node);
    }

    private int IndexOf(NodeId id)
    {
        for (var i = 0; i < world.Names.Count; i++)
        {
            if (world.Names[i] == id) return i;
        }

        return -1;
    }

    private string Describe(Happening happening) => happening switch
    {
        Happening.Received received => $"{protocol.Describe(received.Message)}, from {received.From}",
        Happening.Proposed proposed => $"{proposed.Commands.Count} proposals",
        Happening.Persisted persisted => $"persisted {persisted.Token}",
        Happening.ReadRequested read => $"read {read.ReadId}{(read.MayUseLease ? " by lease" : "")}",
        Happening.Clock clock => $"a look at the clock: {clock.Now}{(clock.IsSteady ? "" : ", not to be believed")}",
        Happening.TransferRequested transfer => $"a request to hand over to {transfer.To?.Name ?? "anybody"}",
        Happening.ChangeRequested change => $"a request to {change.Change}",
        Happening.PeerLost lost => $"lost {lost.Peer}",
        Happening.SnapshotTaken taken => $"has taken a {taken.Snapshot}",
        Happening.SnapshotReceived received => $"has received a {received.Snapshot}, {(received.IsWhole ? "whole" : "damaged")}",
        _ => happening.ToString(),
    };
}
