namespace ActorCluster.Core;

/// <summary>One thing that a command does to the replicated state. Each feature has its own vocabulary of them.</summary>
public abstract record Operation;

/// <summary>What an operation gave.</summary>
public abstract record OperationResult;

/// <summary>A question to the replicated state; changes nothing.</summary>
public abstract record Query;

/// <summary>What a query gave.</summary>
public abstract record QueryResult;

/// <summary>An operation or a query that cannot be done: an expected answer, the same on every node. A rejected command changes nothing.</summary>
/// <param name="Reason">What rule it breaks.</param>
/// <param name="Message">What happened, where, and what to do.</param>
public sealed record Rejection(RejectionReason Reason, string Message);

/// <summary>Why the state machine refuses.</summary>
public enum RejectionReason
{
    /// <summary>It breaks a rule of its form; repeating it is no use.</summary>
    Invalid,

    /// <summary>What it names does not exist.</summary>
    NotFound,

    /// <summary>It exists already, or has moved on meanwhile.</summary>
    Conflict,

    /// <summary>The revision asked for is compacted away.</summary>
    Compacted,

    /// <summary>The revision asked for is not there yet.</summary>
    FutureRevision,
}
