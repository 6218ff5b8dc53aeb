using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>Makes the coordinated shutdown of a system.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    internal static readonly CoordinatedShutdownExtension Instance = new();

    /// <summary>Makes one.</summary>
    public CoordinatedShutdownExtension() { }

    /// <inheritdoc/>
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system)
    {
        var config = system.Settings.Config.GetConfig("akka.coordinated-shutdown");
        var shutdown = new CoordinatedShutdown(system, ShutdownPhase.Read(config));
        var exitClr = config.GetBoolean("exit-clr", false);
        if (config.GetBoolean("terminate-actor-system", true))
        {
            shutdown.AddTask(CoordinatedShutdown.PhaseActorSystemTerminate, "terminate-system", async () =>
            {
                ((ActorSystemImpl)system).FinalTerminate();
                await system.WhenTerminated.ConfigureAwait(false);
                if (exitClr)
                    Environment.Exit(0);
                return Done.Instance;
            });
        }

        if (config.GetBoolean("run-by-clr-shutdown-hook", true))
            RunAtProcessExit(system, shutdown);
        return shutdown;
    }

    private static void RunAtProcessExit(ExtendedActorSystem system, CoordinatedShutdown shutdown)
    {
        EventHandler onExit = (_, _) =>
        {
            if (system.WhenTerminated.IsCompleted)
                return;
            shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).Wait(shutdown.TotalTimeout);
        };
        AppDomain.CurrentDomain.ProcessExit += onExit;
        system.RegisterOnTermination(() => AppDomain.CurrentDomain.ProcessExit -= onExit);
    }
}
