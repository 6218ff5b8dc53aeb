using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Known bugs of votes, acknowledgements, delayed messages and snapshots; planted as <see cref="PlantedBugs"/> are.</summary>
internal static class PlantedLogBugs
{
    public static readonly IReadOnlyDictionary<string, Func<Role, RaftChecks, RaftMember>> Bugs = new Dictionary<string, Func<Role, RaftChecks, RaftMember>>
    {
        ["counts-a-stale-acknowledgement"] = (role, checks) => new CountsStaleAcknowledgement(role, checks),
        ["counts-a-vote-twice"] = (role, checks) => new CountsVoteTwice(role, checks),
        ["truncates-on-a-delayed-append"] = (role, checks) => new TruncatesOnDelayedAppend(role, checks),
        ["applies-an-entry-twice-after-a-snapshot"] = (role, checks) => new AppliesTwice(role, checks),
        ["answers-by-the-index-alone"] = (role, checks) => new AnswersByIndex(role, checks),
        ["skips-the-restore-of-a-snapshot"] = (role, checks) => new SkipsTheRestore(role, checks),
    };

    /// <summary>Bugs that are not in a step of the rules but in what is read and written around them.</summary>
    public static readonly IReadOnlyDictionary<string, Func<RaftOptions, Coverage, IProtocol>> Protocols = new Dictionary<string, Func<RaftOptions, Coverage, IProtocol>>
    {
        ["forgets-its-vote-at-a-restart"] = (options, coverage) => new ForgetsVote(options, coverage),
        ["drops-the-tail-of-a-snapshot"] = (options, coverage) => new DropsTail(options, coverage),
        ["deletes-too-much-of-the-journal"] = (options, coverage) => new DeletesTooMuch(options, coverage),
    };

    /// <summary>An answer names its term and the index that it is about; here an old one is taken for an answer to what was last sent.</summary>
    private sealed class CountsStaleAcknowledgement(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private readonly Dictionary<NodeId, LogIndex> sent = [];
        private Term term;

        public override Output Step(Input input)
        {
            if (term != Role.Term) sent.Clear();
            term = Role.Term;
            var output = base.Step(Role is Leader && input is Input.Received received ? received with { Message = Renewed(received.From, received.Message) } : input);
            foreach (var envelope in output.Send)
            {
                if (envelope.Message is AppendRequest { Entries: [.., var last] }) sent[envelope.To] = last.Index;
            }

            return output;
        }

        private RaftMessage Renewed(NodeId from, RaftMessage message) =>
            message is AppendReply { Accepted: true } reply && sent.TryGetValue(from, out var index) && reply.Term <= Role.Term && reply.Match < index
                ? reply with { Term = Role.Term, Match = index }
                : message;
    }

    /// <summary>§5.2: votes are counted by who gave them. A network that doubles a message doubles a vote otherwise.</summary>
    private sealed class CountsVoteTwice(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private readonly HashSet<NodeId> counted = [];
        private Term term;

        public override Output Step(Input input)
        {
            if (Role is not Candidate { IsPreVote: false } || input is not Input.Received { Message: VoteReply { Granted: true } reply } received || reply.Term != Role.Term)
                return base.Step(input);
            if (term != Role.Term) counted.Clear();
            term = Role.Term;
            var voter = received.From;
            if (!counted.Add(voter))
                voter = Role.Log.Configuration.Voters.FirstOrDefault(other => other != Role.Self && counted.Add(other), voter);
            return base.Step(received with { From = voter, Standing = default });
        }
    }

    /// <summary>Figure 2, AppendEntries 3: only a conflict deletes what is there; an old request that arrives late must not.</summary>
    private sealed class TruncatesOnDelayedAppend(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input)
        {
            var output = base.Step(input);
            if (Role is not Follower || input is not Input.Received { Message: AppendRequest { Entries.Count: > 0 } append } || append.Term != Role.Term) return output;
            if (append.Entries[^1].Index >= Role.Log.Last.Index || !Role.Log.Holds(append.Previous)) return output;
            var cut = new JournalEvent.EntriesAppended(append.Previous, append.Entries);
            Role.Log.Apply(cut);
            return output with { Persist = [.. output.Persist, cut], PersistedThrough = Role.Log.Last };
        }
    }

    /// <summary>The applied index belongs into the snapshot as it is with the state; here it is read one entry too early.</summary>
    private sealed class AppliesTwice(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override (EntryId Last, Configuration Configuration)? SnapshotAt(LogIndex applied) => base.SnapshotAt(applied > Role.Log.First ? applied.Previous : applied);
    }

    /// <summary>Who waits for an entry waits for its term and index. By the index alone the answer to what took its place goes to another client's request.</summary>
    private sealed class AnswersByIndex(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override bool IsAppliedAt(EntryId awaited, LogIndex index) => awaited.Index == index;
    }

    /// <summary>§7, InstallSnapshot 8: the state machine is reset to the snapshot's contents.</summary>
    private sealed class SkipsTheRestore(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private LogIndex restored;

        public override Output Step(Input input)
        {
            var output = base.Step(input);
            if (output.Restore is { } snapshot) restored = snapshot.Last.Index;
            return output with { Restore = null };
        }

        public override ReadOnlyMemory<byte> CommittedAt(LogIndex index) => index <= restored ? ReadOnlyMemory<byte>.Empty : base.CommittedAt(index);
    }

    /// <summary>Figure 2: votedFor is persistent state.</summary>
    private sealed class ForgetsVote(RaftOptions options, Coverage coverage) : RaftProtocol(options, coverage)
    {
        protected override PersistedState Recover(PersistedState written)
        {
            var forgetful = new PersistedState();
            var (log, term) = (written.Log, written.HardState.Term);
            forgetful.Apply(new JournalEvent.Compacted(log.Base, log.ConfigurationAt(log.Base.Index), new HardState(term, null)));
            forgetful.Apply(new JournalEvent.EntriesAppended(log.Base, log.Slice(log.First, log.Last.Index)));
            return forgetful;
        }
    }

    /// <summary>The last block of the file is never written, and the checksum is of what is.</summary>
    private sealed class DropsTail(RaftOptions options, Coverage coverage) : RaftProtocol(options, coverage)
    {
        public override byte[] WriteSnapshot(byte[] bytes) => bytes[..^8];
    }

    /// <summary>Of the journal what holds an entry above the base must stay; here one event of it goes too.</summary>
    private sealed class DeletesTooMuch(RaftOptions options, Coverage coverage) : RaftProtocol(options, coverage)
    {
        public override int Deletable(IReadOnlyList<object> journal) => base.Deletable(journal) is > 0 and var some && some < journal.Count - 1 ? some + 1 : 0;
    }
}
