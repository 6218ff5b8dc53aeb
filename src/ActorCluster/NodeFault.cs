using Akka.Actor;
using Akka.Event;

namespace ActorCluster;

/// <summary>Of what kind the reason is for which a node stopped by itself.</summary>
public enum NodeFailureKind
{
    /// <summary>Something is broken: a rule of safety, one of its parts.</summary>
    Broken,

    /// <summary>Its data are damaged.</summary>
    Damaged,

    /// <summary>It is no member of the cluster any more.</summary>
    Removed,

    /// <summary>Its data are not what they were, or another member's, or another cluster's.</summary>
    Refused,

    /// <summary>The others take this process for dead, which they do with those that were removed: the next one is told whether it was.</summary>
    ShutOut,

    /// <summary>It has no data, and no cluster that it fits into: none knows it, or it is to found one with others than they with it.</summary>
    NotAdmitted,
}

/// <summary>Why a node stopped by itself.</summary>
/// <param name="What">What happened, in which part.</param>
/// <param name="Cause">The exception, if one was the cause.</param>
/// <param name="Kind">Of what kind that is.</param>
public sealed record NodeFailure(string What, Exception? Cause, NodeFailureKind Kind);

/// <summary>
/// Stops the node for good where going on could make an acknowledged write untrue: a rule of safety is broken, the journal or all snapshots are
/// damaged, or an actor of the log has failed; and where it is no member any more. Nothing restarts with half a state.
/// </summary>
internal sealed class NodeFault(ActorSystem system)
{
    private NodeFailure? _failure;

    public NodeFailure? Failure => Volatile.Read(ref _failure);

    /// <summary>The first report stops the node; later ones are its consequences and only logged.</summary>
    public void Report(string what, Exception? cause, NodeFailureKind kind = NodeFailureKind.Broken)
    {
        var first = Interlocked.CompareExchange(ref _failure, new NodeFailure(what, cause, kind), null) is null;
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
