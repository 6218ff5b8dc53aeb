using ActorCluster.Core.Raft;

namespace ActorCluster;

/// <summary>The answer to a change of the members.</summary>
/// <param name="Outcome">
/// How it ended. <see cref="ChangeOutcome.NotLeader"/>: no leader was known in time, and nothing was begun. <see cref="ChangeOutcome.Unknown"/>: it may be under way, look at
/// <see cref="ClusterNode.Members"/> before it is repeated.
/// </param>
/// <param name="Refusal">Refused: why.</param>
/// <param name="Text">Why it is not done, for people; otherwise empty.</param>
/// <param name="Configuration">The members as whoever answered has them in its log then.</param>
public sealed record MembershipAnswer(ChangeOutcome Outcome, ChangeRefusal? Refusal, string Text, Configuration Configuration);
