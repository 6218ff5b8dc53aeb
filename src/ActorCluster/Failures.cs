using ActorCluster.Core;
using ActorCluster.Machine.Wire;

namespace ActorCluster;

/// <summary>The failures that a node answers with, in one place: code, what happened, what to do.</summary>
public static class Failures
{
    internal static Answer NoLeader(TimeSpan waited) => Of(
        Failure.Types.Code.Unavailable,
        $"no leader was known for {waited.TotalSeconds:0.###} s: nothing was applied; repeat it once a majority of the members runs");

    internal static Answer Unready() => Of(
        Failure.Types.Code.Unavailable,
        "this node has not read its log yet: nothing was applied; repeat it later, or ask another node");

    internal static Answer Overtaken() => Of(
        Failure.Types.Code.OutcomeUnknown,
        "this node was brought up to date by a snapshot, which does not say what became of the command: it may or may not be applied; read before repeating it");

    internal static Answer JournalFailed() => Of(
        Failure.Types.Code.OutcomeUnknown,
        "this node's disk failed while the command was on its way: it may or may not be applied; read before repeating it");

    internal static Answer TimedOut(TimeSpan waited) => Of(
        Failure.Types.Code.OutcomeUnknown,
        $"the command was not confirmed within {waited.TotalSeconds:0.###} s: it may or may not be applied later; "
        + "read before repeating it");

    internal static Answer TooLarge(int bytes, int maxBytes) => Of(
        Failure.Types.Code.TooLarge,
        $"the command has {bytes} bytes; actorcluster.requests.max-bytes allows {maxBytes}");

    internal static Answer TooMany(int maxWaiting, long maxWaitingBytes) => Of(
        Failure.Types.Code.TooManyRequests,
        $"too many commands wait for an answer at this node (max-waiting {maxWaiting}, max-waiting-bytes {maxWaitingBytes}): "
        + "nothing was applied; repeat it later");

    internal static Answer TooManyUncommitted(long maxUncommittedBytes) => Of(
        Failure.Types.Code.TooManyRequests,
        $"a majority of the members is too slow for what they are asked: the leader has {maxUncommittedBytes} bytes of commands that are not committed "
        + "(actorcluster.raft.max-uncommitted-bytes); the command is in no log; repeat it later");

    internal static Answer Stopping() => Of(
        Failure.Types.Code.OutcomeUnknown,
        "this node is stopping: the command may or may not be applied; read before repeating it");

    internal static Answer Removed(NodeId node) => Of(
        Failure.Types.Code.Unavailable,
        $"{node} was removed from the cluster and stops: nothing was applied; ask another member");

    internal static Answer Refused(NodeId node) => Of(
        Failure.Types.Code.Unavailable,
        $"{node} must not take part with the data that it has, and stops: nothing was applied; ask another member");

    internal static Answer Invalid(string message) => Of(Failure.Types.Code.Invalid, message);

    internal static Answer Of(Failure.Types.Code code, string message) =>
        new() { Failure = new Failure { Code = code, Message = message } };

    /// <summary>The wire form of what the state machine refuses.</summary>
    public static Failure Of(Rejection rejection) => new()
    {
        Code = rejection.Reason switch
        {
            RejectionReason.Invalid => Failure.Types.Code.Invalid,
            RejectionReason.NotFound => Failure.Types.Code.NotFound,
            RejectionReason.Conflict => Failure.Types.Code.Conflict,
            RejectionReason.Compacted => Failure.Types.Code.Compacted,
            RejectionReason.FutureRevision => Failure.Types.Code.FutureRevision,
            _ => throw new ArgumentOutOfRangeException(nameof(rejection), rejection.Reason, "a reason that has no code"),
        },
        Message = rejection.Message,
    };
}
