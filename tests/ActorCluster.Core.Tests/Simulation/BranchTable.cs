using static ActorCluster.Core.Tests.Simulation.Cause;
using static ActorCluster.Core.Tests.Simulation.Way;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// The branches of every role that a run must meet: for each part, what can happen to it and what can become of that. What is not named cannot happen, or needs more
/// chance than a run has: <see cref="Branches"/> shows that too.
/// </summary>
internal static class BranchTable
{
    public static readonly IReadOnlyList<(Part Part, Cause Cause, Way Way)> All =
    [
        .. Of(
            Part.Learner,
            (Tick, [Ignored, Refused, Stood, Bound, Sent]),
            (Clock, [Taken, Refused]),
            (Proposed, [Ignored]),
            (Persisted, [Ignored]),
            (ReadRequested, [Refused, Queued]),
            (TransferRequested, [Ignored]),
            (ChangeRequested, [Refused]),
            (PeerLost, [Ignored, Taken]),
            (SnapshotTaken, [Ignored, Taken]),
            (SnapshotReceived, [Taken, Refused, Known]),
            (PreVoteRequest, [Taken, Refused, Late]),
            (PreVoteReply, [Ignored, Late, Newer]),
            (VoteRequest, [Taken, Late, Newer]),
            (AppendRequest, [Taken, Refused, Late, Newer, Replaced, Known, AnsweredTwice]),
            (AppendReply, [Ignored, Late, Newer]),
            (SnapshotChunk, [Taken, Newer, Known, Sent]),
            (ReadIndexReply, [Ignored, Taken, Refused, Newer]),
            (NotAMember, [Ignored, Taken])),
        .. Of(
            Part.Follower,
            (Tick, [Ignored, Refused, Stood, Bound, Sent]),
            (Clock, [Taken, Refused]),
            (Proposed, [Ignored]),
            (Persisted, [Ignored]),
            (ReadRequested, [Refused, Queued]),
            (TransferRequested, [Ignored]),
            (ChangeRequested, [Refused]),
            (PeerLost, [Ignored, Taken]),
            (SnapshotTaken, [Ignored, Taken]),
            (SnapshotReceived, [Taken, Refused, Known]),
            (PreVoteRequest, [Taken, Refused, Late]),
            (PreVoteReply, [Ignored, Late, Newer]),
            (VoteRequest, [Taken, Refused, Late, Newer, Unmoved]),
            (VoteReply, [Ignored, Late, Newer]),
            (AppendRequest, [Taken, Refused, Late, Newer, Replaced, Known, AnsweredTwice]),
            (AppendReply, [Ignored, Late, Newer]),
            (SnapshotChunk, [Taken, Known, Sent]),
            (SnapshotReply, [Ignored, Late]),
            (ReadIndexRequest, [Refused]),
            (ReadIndexReply, [Ignored, Taken, Refused, Newer]),
            (TimeoutNow, [Ignored, Taken])),
        .. Of(
            Part.PreCandidate,
            (Tick, [Ignored, Stood, Sent]),
            (Clock, [Taken, Refused]),
            (Proposed, [Ignored]),
            (Persisted, [Ignored]),
            (ReadRequested, [Refused]),
            (TransferRequested, [Ignored]),
            (PeerLost, [Ignored]),
            (SnapshotTaken, [Taken]),
            (PreVoteRequest, [Taken, Refused, Late]),
            (PreVoteReply, [Ignored, Taken, Refused, Late, Newer, Won]),
            (VoteRequest, [Taken, Refused, Late, Newer]),
            (VoteReply, [Ignored, Late, Newer]),
            (AppendRequest, [Taken, Refused, Late, Newer, Known, AnsweredTwice]),
            (AppendReply, [Ignored, Late]),
            (ReadIndexRequest, [Refused]),
            (NotAMember, [Taken])),
        .. Of(
            Part.Candidate,
            (Tick, [Ignored, Stood, Sent]),
            (Clock, [Taken, Refused]),
            (Proposed, [Ignored]),
            (Persisted, [Ignored]),
            (ReadRequested, [Refused]),
            (TransferRequested, [Ignored]),
            (PeerLost, [Ignored]),
            (SnapshotTaken, [Taken]),
            (PreVoteRequest, [Taken, Refused, Late]),
            (PreVoteReply, [Ignored, Late, Newer]),
            (VoteRequest, [Refused, Late, Newer]),
            (VoteReply, [Taken, Refused, Late, Newer, Won]),
            (AppendRequest, [Taken, Refused, Late]),
            (AppendReply, [Ignored, Late]),
            (ReadIndexReply, [Ignored]),
            (TimeoutNow, [Late])),
        .. Of(
            Part.Leader,
            (Tick, [Ignored, Sent, SteppedDown]),
            (Clock, [Taken, Refused]),
            (Proposed, [Ignored, Taken]),
            (Persisted, [Ignored, Taken]),
            (ReadRequested, [Taken, Queued]),
            (TransferRequested, [Ignored, Taken]),
            (ChangeRequested, [Taken, Refused]),
            (PeerLost, [Taken]),
            (SnapshotTaken, [Ignored, Taken]),
            (PreVoteRequest, [Refused, Late]),
            (PreVoteReply, [Ignored, Late]),
            (VoteRequest, [Refused, Late, Newer, Unmoved]),
            (VoteReply, [Ignored, Late]),
            (AppendRequest, [Late, Newer]),
            (AppendReply, [Ignored, Taken, Refused, Late, Newer, FromStranger, SteppedDown]),
            (SnapshotReply, [Ignored, Taken, FromStranger, Sent]),
            (ReadIndexRequest, [Taken, Queued]),
            (TimeoutNow, [Late])),
    ];

    private static IEnumerable<(Part Part, Cause Cause, Way Way)> Of(Part part, params (Cause Cause, Way[] Ways)[] causes) =>
        causes.SelectMany(one => one.Ways.Select(way => (part, one.Cause, way)));
}
