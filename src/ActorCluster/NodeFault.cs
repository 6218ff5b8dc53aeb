using Akka.Actor;
using Akka.Event;

namespace ActorCluster;

/// <summary>Why a node stopped by itself.</summary>
/// <param name="What">What happened, in which part.</param>
/// <param name="Cause">The exception, if one was the cause.</param>
public sealed record NodeFailure(string What, Exception? Cause);

/// <summary>
/// Stops the node for good where going on could make an acknowledged write untrue: a rule of safety is broken, the journal or all snapshots are
/// damaged, or an actor of the log has failed. Nothing restarts with half a state.
/// </summary>
internal sealed class NodeFault(ActorSystem system)
{
    private NodeFailure? _failure;

    public NodeFailure? Failure => Volatile.Read(ref _failure);

    /// <summary>The first report stops the node; later ones are its consequences and only logged.</summary>
    public void Report(string what, Exception? cause)
    {
        var first = Interlocked.CompareExchange(ref _failure, new NodeFailure(what, cause), null) is null;
        if (first)
        {
            system.Log.Error(cause, "FATAL: {0}. The node stops; nothing that it acknowledged is lost.", what);
            _ = system.Terminate();
        }
        else if (cause is not null)
        {
            system.Log.Warning(cause, "While the node stops: {0}", what);
        }
    }
}
