namespace ActorCluster.Core.Raft;

/// <summary>
/// A member's part in its term: <see cref="Follower"/>, <see cref="Candidate"/> or <see cref="Leader"/>. Deterministic: the same inputs
/// give the same outputs. A role object is used until a step names another one, and never again after that.
/// </summary>
public abstract class Role
{
    /// <summary>Takes one input.</summary>
    /// <exception cref="InvariantViolation">A rule of safety does not hold: the member must stop with the state that broke it.</exception>
    public abstract Output Step(Input input);
}
