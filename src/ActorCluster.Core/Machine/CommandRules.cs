using ActorCluster.Core.Events;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Sagas;

namespace ActorCluster.Core.Machine;

/// <summary>
/// What the operations of one command may not do to each other: each is checked against the state before the command, so no two may
/// depend on each other's outcome.
/// </summary>
public static class CommandRules
{
    /// <summary>What is wrong with the operations together, or null.</summary>
    public static Rejection? Check(IReadOnlyList<Operation> operations)
    {
        if (operations.Count == 0)
            return new(RejectionReason.Invalid, "a command needs at least one operation");
        if (operations.Count == 1)
            return null;
        if (KvRules.CheckTogether([.. operations.OfType<KvOperation>()]) is { } duplicate)
            return duplicate;
        var subjects = new HashSet<string>();
        foreach (var operation in operations)
        {
            if (SubjectOf(operation) is { } subject && !subjects.Add(subject))
                return new(RejectionReason.Invalid, $"one command cannot do two things to {subject}: send two commands");
        }

        return null;
    }

    private static string? SubjectOf(Operation operation) => operation switch
    {
        SagaOperation saga => $"saga '{saga.Id}'",
        FetchGroup fetch => $"group '{fetch.Group}' of topic '{fetch.Topic}'",
        AcknowledgeGroup acknowledge => $"group '{acknowledge.Group}' of topic '{acknowledge.Topic}'",
        _ => null,
    };
}
