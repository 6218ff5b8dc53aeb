using ActorCluster.Core.Paxos;
using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>What to simulate.</summary>
/// <param name="Seed">Decides everything: the world, its faults, its clients. The same seed gives the same run.</param>
/// <param name="Steps">How many inputs the members take together while faults strike.</param>
/// <param name="Members">How many members; null: the seed decides, 3 or 5.</param>
/// <param name="Bug">A planted bug (<see cref="Simulator.Bugs"/>), or null; it says the protocol too.</param>
/// <param name="Protocol">"raft" or "paxos".</param>
public sealed record SimulationSettings(ulong Seed, long Steps, int? Members = null, string? Bug = null, string Protocol = "raft");

/// <summary>How a run ended.</summary>
/// <param name="Failure">What was broken; null where nothing was.</param>
/// <param name="Coverage">What the run met.</param>
/// <param name="FaultFreeUnits">How long the cluster took to serve everybody again after the faults ended.</param>
public sealed record SimulationResult(ulong Seed, string? Failure, Coverage Coverage, long FaultFreeUnits);

/// <summary>Runs one simulated cluster: a time of faults, then a time without, in which it must make progress.</summary>
public static class Simulator
{
    /// <summary>Within so many of the longest election time-outs everything works again. Generous: what it must catch is "never".</summary>
    private const int PatienceElections = 60;

    /// <summary>A member that has just been added has to read the whole log first, one entry at a time where a message holds no more.</summary>
    private const int PatienceUnitsPerEntry = 20;

    /// <summary>The protocols that can be simulated.</summary>
    public static IReadOnlyList<string> Protocols => ["raft", "paxos"];

    /// <summary>The planted bugs by name.</summary>
    public static IReadOnlyList<string> Bugs => [.. PlantedBugs.Names, .. PaxosPlantedBugs.Names];

    /// <summary>Runs what the settings say; never throws for what the cluster does wrong.</summary>
    public static SimulationResult Run(SimulationSettings settings, TextWriter? transcript = null)
    {
        var rng = new Rng(settings.Seed);
        var profile = Profile.Draw(rng, settings.Members);
        transcript?.WriteLine($"seed {settings.Seed}: {profile}");
        var coverage = new Coverage();
        World? world = null;
        try
        {
            world = new World(Protocol(settings, profile, coverage), profile, rng, transcript, coverage);
            world.Run(settings.Steps, long.MaxValue);
            world.EndFaults();
            return new SimulationResult(settings.Seed, null, coverage, Recover(world));
        }
        catch (Exception e) when (e is SimulationFailure or InvariantViolation)
        {
            world?.Say($"FAILURE: {e.Message}");
            return new SimulationResult(settings.Seed, e.Message, coverage, 0);
        }
    }

    private static IProtocol Protocol(SimulationSettings settings, Profile profile, Coverage coverage)
    {
        var (raft, bug) = (profile.Options, settings.Bug);
        var paxos = new PaxosOptions(raft.MinElectionTimeoutTicks, raft.MaxElectionTimeoutTicks, raft.HeartbeatTicks, MaxValues: 64);
        if (bug is not null && PaxosPlantedBugs.Names.Contains(bug)) return PaxosPlantedBugs.Plant(bug, paxos, coverage);
        if (bug is not null) return PlantedBugs.Plant(bug, raft, coverage);
        return settings.Protocol switch
        {
            "raft" => new RaftProtocol(raft, coverage),
            "paxos" => new PaxosProtocol(paxos, coverage),
            _ => throw new ArgumentException($"no protocol is called {settings.Protocol}", nameof(settings)),
        };
    }

    private static long Recover(World world)
    {
        var began = world.Now;
        var agreedBefore = world.History.Agreed;
        var completedBefore = world.Clients.FewestCompleted;
        var patience = (long)PatienceElections * world.Profile.Options.MaxElectionTimeoutTicks * Profile.TickUnits;
        if (world.Profile.ChangesMembers) patience += PatienceUnitsPerEntry * agreedBefore.Value;
        while (!IsWhole(world, agreedBefore, completedBefore))
        {
            if (world.Now > began + patience)
                throw new SimulationFailure($"no progress: {patience} units after the faults ended not everybody is served; agreed through {world.History.Agreed}; {world.Operators}");
            world.Run(long.MaxValue, world.Now + 50);
        }

        return world.Now - began;
    }

    /// <summary>No change of the members is half done, every member has applied all that was agreed when the faults ended and more, every client has been served twice.</summary>
    private static bool IsWhole(World world, LogIndex agreedBefore, long completedBefore) =>
        world.Clients.FewestCompleted >= completedBefore + 2 && world.Operators.Members.All(node => node.IsStruck || node.Applied > agreedBefore) && world.Operators.IsSettled && world.Strikes.IsSettled;
}
