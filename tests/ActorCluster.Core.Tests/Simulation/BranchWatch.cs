using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Tells from outside which branch of its rules a member took: from its role before, the input and what was asked for.</summary>
internal static class BranchWatch
{
    /// <param name="before">The role that took the input.</param>
    /// <param name="part">What it was then.</param>
    /// <param name="end">Where its log ended then.</param>
    /// <param name="wasDue">A tick: the role had said that it might have an effect.</param>
    public static (Cause Cause, Way Way) Of(Role before, Part part, LogIndex end, bool wasDue, Input input, Output output)
    {
        if (input is Input.Received received) return OfMessage(before, part, end, received, output);
        var (cause, way) = input switch
        {
            Input.Tick => (Cause.Tick, OfTick(before, part, wasDue, output)),
            Input.Clock clock => (Cause.Clock, clock.IsSteady ? Way.Taken : Way.Refused),
            Input.Proposed => (Cause.Proposed, output.Persist.Count > 0 ? Way.Taken : Way.Ignored),
            Input.Persisted => (Cause.Persisted, part == Part.Leader && output.Reads.Count + output.Send.Count > 0 ? Way.Taken : Way.Ignored),
            Input.ReadRequested => (Cause.ReadRequested, output.Reads.Count == 0 ? Way.Queued : output.Reads[0].Index is null ? Way.Refused : Way.Taken),
            Input.TransferRequested => (Cause.TransferRequested, output.TransferringTo is null ? Way.Ignored : Way.Taken),
            Input.ConfigurationProposed => (Cause.ChangeRequested, output.Persist.Count > 0 ? Way.Taken : Way.Refused),

            // What a leader makes of it shows only later.
            Input.PeerLost => (Cause.PeerLost, part == Part.Leader || (part <= Part.Follower && output.Leader is null) ? Way.Taken : Way.Ignored),
            Input.SnapshotTaken => (Cause.SnapshotTaken, output.Persist.Count > 0 ? Way.Taken : Way.Ignored),
            Input.SnapshotReceived file => (Cause.SnapshotReceived, !file.IsWhole ? Way.Refused : output.Restore is not null ? Way.Taken : Way.Known),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "an input that nobody knows"),
        };
        return (cause, before is Leader && output.Next is not Leader ? Way.SteppedDown : way);
    }

    private static Way OfTick(Role before, Part part, bool wasDue, Output output)
    {
        if (output.Next != before) return Way.Stood;
        if (output.Reads.Count > 0) return Way.Refused;
        if (part == Part.Leader && output.Send.Any(sent => sent.Message is AppendRequest { Entries.Count: > 0 })) return Way.Paced;
        if (output.Send.Count + output.SendAfterPersist.Count > 0) return Way.Sent;
        return wasDue && part <= Part.Follower ? Way.Bound : Way.Ignored;
    }

    private static (Cause Cause, Way Way) OfMessage(Role before, Part part, LogIndex end, Input.Received received, Output output)
    {
        var message = received.Message;
        var cause = CauseOf(message);
        if (Sent<StandingRefused>(output.Send) is not null || Sent<WhoAreYou>(output.Send) is not null) return (cause, Way.Unheard);
        if (message is Hello or WhoAreYou or StandingRefused) return (cause, OfStanding(message, output));
        if (message.Term < before.Term && message is not (ReadIndexRequest or ReadIndexReply or NotAMember)) return (cause, Way.Late);
        if (message.Term > before.Term && message is not (PreVoteRequest or PreVoteReply { Granted: true }) && output.Next.Term > before.Term) return (cause, Way.Newer);
        if (part == Part.Leader && message is AppendReply or SnapshotReply && before.Log.Configuration.Find(received.From) is null) return (cause, Way.FromStranger);
        if (part == Part.Leader && output.Next is not Leader) return (cause, Way.SteppedDown);
        return (cause, message switch
        {
            PreVoteRequest => Sent<PreVoteReply>(output.Send) is { Granted: true } ? Way.Taken : Way.Refused,
            PreVoteReply reply when part == Part.PreCandidate => OfVote(reply.Granted, reply.Granted && reply.Term != before.Term.Next, output.Next != before),
            VoteReply reply when part == Part.Candidate => OfVote(reply.Granted, isOld: false, output.Next != before),
            VoteRequest => Sent<VoteReply>(output.SendAfterPersist) switch { null => Way.Unmoved, { Granted: true } => Way.Taken, _ => Way.Refused },
            AppendRequest => OfAppend(end, output),
            AppendReply reply when part == Part.Leader => reply.Accepted ? Way.Taken : output.Send.Count > 0 ? Way.Refused : Way.Ignored,
            SnapshotChunk => OfChunk(output),
            SnapshotReply reply when part == Part.Leader => reply.IsComplete ? Way.Taken : Sent<SnapshotChunk>(output.Send) is null ? Way.Ignored : Way.Sent,
            ReadIndexRequest => Sent<ReadIndexReply>(output.Send) switch { null => Way.Queued, { Index: null } => Way.Refused, _ => Way.Taken },
            ReadIndexReply => output.Reads.Count == 0 ? Way.Ignored : output.Reads[0].Index is null ? Way.Refused : Way.Taken,
            TimeoutNow => output.Next.Term > before.Term ? Way.Taken : Way.Ignored,
            NotAMember => output.RemovedAt is null ? Way.Ignored : Way.Taken,
            _ => Way.Ignored,
        });
    }

    private static Way OfStanding(RaftMessage message, Output output) => message switch
    {
        Hello => output.Persist.Count > 0 ? Way.Taken : Way.Ignored,
        WhoAreYou => Way.Sent,
        _ => output.Refused is null ? Way.Ignored : Way.Taken,
    };

    private static Way OfVote(bool isGranted, bool isOld, bool decides) => (isGranted, isOld, decides) switch
    {
        (false, _, _) => Way.Refused,
        (_, true, _) => Way.Ignored,
        (_, _, true) => Way.Won,
        _ => Way.Taken,
    };

    private static Way OfAppend(LogIndex end, Output output)
    {
        if (Sent<AppendReply>(output.SendAfterPersist) is not { Accepted: true }) return Way.Refused;
        if (Sent<AppendReply>(output.Send) is not null) return Way.AnsweredTwice;
        if (output.Persist.Count == 0 || output.Persist[^1] is not JournalEvent.EntriesAppended appended) return Way.Known;
        return appended.Previous.Index < end ? Way.Replaced : Way.Taken;
    }

    private static Way OfChunk(Output output)
    {
        if (output.StoreChunk is not null) return Way.Taken;
        if (Sent<SnapshotReply>(output.SendAfterPersist) is not null) return Way.Known;
        return Sent<SnapshotReply>(output.Send) is null ? Way.Ignored : Way.Sent;
    }

    private static T? Sent<T>(IReadOnlyList<Envelope> envelopes)
        where T : RaftMessage
    {
        for (var i = 0; i < envelopes.Count; i++)
        {
            if (envelopes[i].Message is T found) return found;
        }

        return null;
    }

    private static Cause CauseOf(RaftMessage message) => message switch
    {
        PreVoteRequest => Cause.PreVoteRequest,
        PreVoteReply => Cause.PreVoteReply,
        VoteRequest => Cause.VoteRequest,
        VoteReply => Cause.VoteReply,
        AppendRequest => Cause.AppendRequest,
        AppendReply => Cause.AppendReply,
        SnapshotChunk => Cause.SnapshotChunk,
        SnapshotReply => Cause.SnapshotReply,
        ReadIndexRequest => Cause.ReadIndexRequest,
        ReadIndexReply => Cause.ReadIndexReply,
        TimeoutNow => Cause.TimeoutNow,
        NotAMember => Cause.NotAMember,
        Hello => Cause.Hello,
        WhoAreYou => Cause.WhoAreYou,
        StandingRefused => Cause.StandingRefused,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "a message that nobody knows"),
    };
}
