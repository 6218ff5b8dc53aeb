using System.Globalization;
using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Raft's vocabulary in words, for transcripts.</summary>
internal static class RaftText
{
    /// <param name="what">A message or an event.</param>
    /// <param name="withTime">Say what it says of time too.</param>
    public static string Of(object what, bool withTime = false) => what switch
    {
        PreVoteRequest m => $"pre-vote for term {m.Term}? my log ends {m.Last}",
        PreVoteReply m => m.Granted ? $"pre-vote for term {m.Term}: yes" : $"pre-vote: no, my term is {m.Term}",
        VoteRequest m => $"vote in term {m.Term}{(m.IsTransfer ? ", as its leader asks" : "")}? my log ends {m.Last}",
        TimeoutNow m => $"stand now, I hand term {m.Term} over",
        VoteReply m => m.Granted ? $"vote in term {m.Term}: yes" : $"vote in term {m.Term}: no",
        AppendRequest m => $"append in term {m.Term} after {m.Previous}: {Entries(m.Entries)}, commit {m.Commit}, round {m.Round}{(withTime ? Time(m.Stamps) : "")}",
        AppendReply { Accepted: true } m => $"append in term {m.Term}: match {m.Match}, round {m.Round}{(withTime && m.Stamps.Promises ? ", promised" : "")}",
        AppendReply m => $"append in term {m.Term}: nothing matches at {m.Match}, conflict in term {m.ConflictTerm} from {m.ConflictIndex}, round {m.Round}",
        Heard h => Of(h.Message, withTime),
        Hello m => $"hello, my last of {m.Nonces.Count} starts is {m.Nonces[^1]:x16}",
        WhoAreYou => "who are you?",
        StandingRefused m => $"you are not heard as {m.Refused}: {m.Reason}, I know {m.Known}",
        NotAMember m => $"you are no member in the configuration at {m.Configuration.Index}",
        ReadIndexRequest m => $"read {m.ReadId}: from which index?{(m.MayUseLease ? " your lease is enough" : "")}",
        ReadIndexReply m => $"read {m.ReadId}: {(m.Index is { } index ? $"from {index}{(m.FromLease ? ", by my lease" : "")}" : "cannot say")}",
        SnapshotChunk m => $"{m.Snapshot.Id} in term {m.Term}: {m.Length} of {m.Snapshot.Size} bytes from {m.Offset}",
        SnapshotReply m => $"{m.Snapshot} in term {m.Term}: {(m.IsComplete ? "I have it" : $"go on from {m.Next}")}",
        JournalEvent.Joined => "it begins as a new member",
        JournalEvent.Compacted e => $"the log begins after {e.Base}",
        JournalEvent.SnapshotInstalled e => $"a {e.Snapshot} takes the place of the log",
        JournalEvent.Started e => $"{e.Boot} of data {e.DataId:n}",
        JournalEvent.BelongsTo e => $"of cluster {e.ClusterId:x16}",
        JournalEvent.PeerStarted e => $"has met {e.Name} at its {e.Boot}",
        JournalEvent.HardStateChanged e => $"term {e.State.Term}, vote {e.State.VotedFor?.Name ?? "none"}",
        JournalEvent.EntriesAppended e => $"after {e.Previous}: {Entries(e.Entries)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{what}"),
    };

    private static string Time(RequestStamps stamps) =>
        (stamps.LeaseTicks > 0 ? $"; promise me {stamps.LeaseTicks} ticks" : "")
        + (stamps.Echo != Stamp.None ? $"; I have your {stamps.Echo}, and was confirmed {stamps.AgeTicks} ticks ago" : "");

    private static string Entries(IReadOnlyList<Entry> entries) =>
        entries.Count == 0 ? "nothing" : string.Join(" ", entries.Select(Entry));

    private static string Entry(Entry entry) =>
        entry.Kind == EntryKind.Configuration ? $"{entry.Id} ({Configuration.Decode(entry.Payload.Span)})" : entry.Id.ToString();
}
