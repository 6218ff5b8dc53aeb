namespace ActorCluster.Core.Raft;

/// <content>
/// What it takes from clients, and how much of it. A leader whose followers are slow to answer, or silent while it has not noticed yet, goes on appending; so that its
/// memory does not grow with that, it refuses what is above a limit.
/// </content>
public sealed partial class Leader
{
    private long uncommittedBytes;

    /// <summary>
    /// Whether a command could be appended after others that wait for it already. Something is always taken where nothing else is on its way, however large it is.
    /// For example: of 100 bytes 60 are not committed yet, and 30 wait; one of 10 still has its place, one of 11 has not.
    /// </summary>
    /// <param name="waiting">The bytes of those that wait.</param>
    /// <param name="command">The command's bytes.</param>
    public bool HasRoomFor(long waiting, int command)
    {
        var before = uncommittedBytes + waiting;
        return before == 0 || before + command <= Member.Options.MaxUncommittedBytes;
    }

    private protected override Role Propose(Input.Proposed proposed)
    {
        // Whoever is about to take over has this log as it is: nothing is added to it any more.
        if (successor is not null) return this;
        var (taken, bytes) = (0, 0L);
        while (taken < proposed.Commands.Count && HasRoomFor(bytes, proposed.Commands[taken].Length)) bytes += proposed.Commands[taken++].Length;
        if (taken == 0) return this;

        var batch = new Entry[taken];
        var last = Log.Last.Index;
        for (var i = 0; i < taken; i++)
            batch[i] = new Entry(new EntryId(Term, last + i + 1), EntryKind.Command, proposed.Commands[i]);
        Append(batch);
        Effects.Take(taken);
        return this;
    }

    /// <summary>What is committed now does not count any more. What earlier terms left never did: nobody could refuse it.</summary>
    private void Free(LogIndex committed)
    {
        for (var index = Member.Commit < termStart ? termStart : Member.Commit.Next; index <= committed; index = index.Next)
        {
            var entry = Log[index];
            uncommittedBytes -= entry.Payload.Length;
            pace.Committed(entry);
        }
    }
}
