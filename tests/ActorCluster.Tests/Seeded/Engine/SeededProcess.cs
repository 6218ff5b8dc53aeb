using Akka.Actor;
using Akka.Actor.Setup;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// What stands for an operating system's process: one actor system, and everything of it that runs. When it crashes nothing of it runs any
/// more, and nobody is told.
/// </summary>
internal sealed class SeededProcess
{
    [ThreadStatic]
    private static SeededProcess? t_starting;

    /// <param name="loop">What runs it.</param>
    /// <param name="name">Its name in the trace.</param>
    /// <param name="random">All that it draws at random.</param>
    /// <param name="disk">Where its journal is.</param>
    public SeededProcess(SeededLoop loop, string name, Random random, SeededDisk disk)
    {
        (Loop, Name, Random, Disk, StartedAt) = (loop, name, random, disk, loop.Now);
        Context = new SeededContext(loop, this);
    }

    public SeededLoop Loop { get; }

    public string Name { get; }

    public Random Random { get; }

    public SeededDisk Disk { get; }

    public TimeSpan StartedAt { get; }

    /// <summary>By how much its wall clock is ahead of the world's.</summary>
    public TimeSpan WallOffset { get; init; }

    /// <summary>Where what it awaits goes on.</summary>
    public SynchronizationContext Context { get; }

    public bool IsUp { get; private set; } = true;

    /// <summary>It stands still until then, as under a pause of the garbage collector.</summary>
    public TimeSpan PausedUntil { get; set; }

    /// <summary>The process whose actor system is being made.</summary>
    public static SeededProcess Starting =>
        t_starting ?? throw new InvalidOperationException("a seeded scheduler belongs to a seeded process: make its system with SeededProcess.Start");

    /// <summary>Makes the actor system of this process.</summary>
    /// <param name="setup">What else its system is to be made with.</param>
    /// <param name="make">Makes it.</param>
    public T Start<T>(ActorSystemSetup setup, Func<ActorSystemSetup, T> make)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(Context);
        t_starting = this;
        try
        {
            return make(setup.And(new RandomSetup(Random)).And(new SeededSetup(this)));
        }
        finally
        {
            t_starting = null;
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void Crash()
    {
        IsUp = false;
        Loop.Forget(this);
    }

    /// <summary>The process of an actor system.</summary>
    public static SeededProcess Of(ActorSystem system) => system.Settings.Setup.Get<SeededSetup>().Value.Process;

    private sealed class SeededSetup(SeededProcess process) : Setup
    {
        public SeededProcess Process => process;
    }
}
