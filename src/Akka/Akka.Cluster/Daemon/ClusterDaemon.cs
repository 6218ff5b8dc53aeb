using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>
/// The top of the cluster's actors, <c>/system/cluster</c>: starts and supervises them, passes commands on, and takes part
/// in the coordinated shutdown. If one of them fails, this node's part in the cluster ends, since half of it is worse than none.
/// </summary>
internal sealed class ClusterDaemon : UntypedActor
{
    /// <summary>The actor's name under <c>/system</c>.</summary>
    internal const string Name = "cluster";

    private readonly Cluster _cluster;
    private readonly ILoggingAdapter _log;
    private IActorRef _membership = ActorRefs.Nobody;

    public ClusterDaemon(Cluster cluster)
    {
        _cluster = cluster;
        _log = Context.GetLogger();
    }

    /// <inheritdoc />
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        _log.Error(failure, "A part of the cluster daemon has failed; this node leaves the cluster for good.");
        return Directive.Stop;
    });

    /// <inheritdoc />
    protected override void PreStart()
    {
        var cluster = _cluster;
        _membership = Start(Props.Create(() => new MembershipActor(cluster)), MembershipActor.Name);
        var membership = _membership;
        Start(Props.Create(() => new HeartbeatActor(cluster, membership)), HeartbeatActor.Name);
        if (cluster.DowningProvider.DowningActorProps is { } downing) Start(downing, "downing");
        JoinShutdown();
    }

    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        if (message is Terminated terminated) Context.Stop(Self);
        else _membership.Forward(message);
    }

    /// <inheritdoc />
    protected override void PostStop() => _cluster.Terminated();

    private IActorRef Start(Props props, string name) =>
        Context.Watch(Context.ActorOf(props.WithDispatcher(_cluster.Settings.UseDispatcher), name));

    private void JoinShutdown()
    {
        var shutdown = CoordinatedShutdown.Get(Context.System);
        var self = Self;
        var cluster = _cluster;
        AddTask(CoordinatedShutdown.PhaseClusterLeave, "leave", () => new MembershipActor.LeaveSelf());
        AddTask(CoordinatedShutdown.PhaseClusterExitingDone, "exiting-completed", () => new MembershipActor.ExitingCompleted());
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "stop", async () =>
        {
            cluster.Shutdown();
            await cluster.Termination.ConfigureAwait(false);
            return Done.Instance;
        });

        // How long an answer may take, the phase says.
        void AddTask(string phase, string name, Func<object> message) => shutdown.AddTask(phase, name, async () =>
        {
            if (cluster.IsTerminated) return Done.Instance;
            var answer = self.Ask<Done>(message(), Timeout.InfiniteTimeSpan);
            return await Task.WhenAny(answer, cluster.Termination).ConfigureAwait(false) == answer
                ? await answer.ConfigureAwait(false)
                : Done.Instance;
        });
    }
}
