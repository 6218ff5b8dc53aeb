namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// Takes folders away and puts others in their place: none, another member's, another cluster's, or an older copy of the right one. At most a minority of the members is struck
/// in one run, each once and for good, and the members do not change. An older copy is brought back once all others have met a later start: what is not known to anybody who is
/// there no protocol can tell. Then every promise to clients must hold; everybody who is struck must stop, and nobody else.
/// </summary>
internal sealed class Strikes(World world, IMembership? membership)
{
    private (SimulatedNode Node, long Starts, IReadOnlyList<object> Journal, SimulatedDisk Disk)? copy;
    private int left = (world.Profile.Members - 1) / 2;

    public bool IsOver { get; set; }

    /// <summary>Whether everybody who was struck has stopped.</summary>
    public bool IsSettled => world.Nodes.All(node => !node.IsStruck || node.IsOut);

    public void Begin()
    {
        if (membership is not null && world.Profile is { Strikes: true, ChangesMembers: false }) ScheduleNext();
    }

    public void Strike()
    {
        if (IsOver || left == 0) return;
        ScheduleNext();
        if (copy is { } made)
        {
            BringBack(made.Node, made.Starts, made.Journal, made.Disk);
            return;
        }

        SimulatedNode[] well = [.. world.Nodes.Where(node => !node.IsStruck && !node.Disk.IsDamaged)];
        var node = well[world.Rng.Between(0, well.Length - 1)];
        switch (world.Rng.Between(0, 3))
        {
            case 0:
                Exchange(node, Met.FolderLost, [], new SimulatedDisk());
                return;
            case 1 when well.Length > 1:
                var other = well.First(one => one != node);
                Exchange(node, Met.FolderOfAnother, [.. other.Journal], other.Disk.Copy());
                return;
            case 2:
                Exchange(node, Met.FolderOfAnotherCluster, membership!.OfAnotherCluster(node.Id), new SimulatedDisk());
                return;
            default:
                copy = (node, membership!.StartsOf(node.Id).Starts, [.. node.Journal], node.Disk.Copy());
                return;
        }
    }

    /// <summary>A member has learned that its data are not what they should be: it stops.</summary>
    public void Refused(SimulatedNode node)
    {
        if (!node.IsStruck) throw new SimulationFailure($"{node.Id} is refused, and its data are what they were");
        world.Coverage.Add(Met.StruckMemberRefused);
        world.Leave(node);
    }

    private void BringBack(SimulatedNode node, long startsOfCopy, IReadOnlyList<object> journal, SimulatedDisk disk)
    {
        if (node.Disk.IsDamaged) return;
        var (starts, isMetByAll) = membership!.StartsOf(node.Id);
        if (starts > startsOfCopy && isMetByAll)
        {
            copy = null;
            Exchange(node, Met.OlderFolder, journal, disk);
        }
        else if (starts == startsOfCopy && node.Member is not null)
        {
            world.Crash(node);
            world.Schedule(world.Rng.Between(10, 100), new Event(EventKind.Restart, node.Number));
        }
    }

    private void Exchange(SimulatedNode node, Met met, IReadOnlyList<object> journal, SimulatedDisk disk)
    {
        left--;
        world.Coverage.Add(met);
        world.Say(node, "is struck", met.ToString());
        world.Exchange(node, journal, disk);
    }

    private void ScheduleNext() => world.Schedule(world.Rng.Between(50, 900), new Event(EventKind.Strike));
}
