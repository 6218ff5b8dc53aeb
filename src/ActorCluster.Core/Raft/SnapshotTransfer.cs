namespace ActorCluster.Core.Raft;

/// <summary>
/// How far a leader is with sending one snapshot to one member: one piece is on its way at a time, and the member's answer says where the next one begins. That
/// answer may come from before or from twice the same piece; only one that speaks of another place than the piece on its way makes the next one go.
/// For example: pieces of 10 bytes, the one at 20 is on its way. An answer "next is 30" sends the piece at 30; "next is 20" is an echo of what was answered
/// before and sends nothing; "next is 0" says that the member began anew.
/// </summary>
/// <param name="snapshot">Which one.</param>
internal sealed class SnapshotTransfer(SnapshotInfo snapshot)
{
    /// <summary>Pieces that found no answer in a row before a newer snapshot, if there is one, is sent instead.</summary>
    private const int MaxRepeats = 4;

    private const int LongestPauseOfElections = 16;
    private int waitedTicks;
    private int pauseTicks;
    private int repeats;
    private bool isBegun;
    private bool isOnItsWay;

    public SnapshotInfo Snapshot => snapshot;

    /// <summary>Where the piece on its way begins; where all is sent, the end.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether a newer snapshot may take its place: nothing of it has gone out yet, or several pieces in a row found no answer and its file may be gone.</summary>
    public bool MayBeReplaced => !isBegun || repeats >= MaxRepeats;

    public void Tick() => waitedTicks++;

    /// <summary>Whether a piece should go now: none is on its way, or it is overdue.</summary>
    public bool IsDue(RaftOptions options) => !isOnItsWay || TicksUntilDue(options) <= 0;

    public int TicksUntilDue(RaftOptions options) => isOnItsWay ? pauseTicks - waitedTicks : 0;

    /// <summary>The next piece, as the shell is to fill it. A repeated one waits twice as long for its answer: a slow link is not to be clogged.</summary>
    /// <param name="term">The leader's.</param>
    /// <param name="bytes">Its length, where so much is left.</param>
    /// <param name="options">The measures.</param>
    public SnapshotChunk Take(Term term, int bytes, RaftOptions options)
    {
        isBegun = true;
        if (isOnItsWay) repeats++;
        pauseTicks = isOnItsWay
            ? Math.Min(2 * pauseTicks, LongestPauseOfElections * options.MaxElectionTimeoutTicks)
            : options.MinElectionTimeoutTicks;
        isOnItsWay = true;
        waitedTicks = 0;
        var length = (int)Math.Min(bytes, snapshot.Size - Offset);
        return new SnapshotChunk(term, snapshot, Offset, length, ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>The member says what it lacks.</summary>
    public void Answered(SnapshotReply reply, RaftOptions options)
    {
        if (reply.Snapshot != snapshot.Id) return;
        var next = reply.Next;
        if (next == Offset || next < 0 || next > snapshot.Size) return;
        Offset = next;
        repeats = 0;

        // At the end nothing is left to send: the member looks at the checksum, and is asked again only if that takes too long.
        isOnItsWay = next == snapshot.Size;
        waitedTicks = 0;
        pauseTicks = options.MinElectionTimeoutTicks;
    }
}
