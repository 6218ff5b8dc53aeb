using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>What comes of a word from the other end about who it is and in which session it believes to be.</summary>
internal enum Meeting
{
    /// <summary>The same incarnation in the same session: messages may pass.</summary>
    Same,

    /// <summary>An incarnation that has not been met before: messages may pass, and nothing of an earlier one holds.</summary>
    Other,

    /// <summary>It has not let go of the session that was ended, or this end still rests: no message may pass now.</summary>
    NotYet,

    /// <summary>It has ended the session: this end must let go too.</summary>
    Behind,

    /// <summary>That incarnation is quarantined for good.</summary>
    Banned,
}

/// <summary>
/// Which incarnation of another system this one talks to, and in which session. The session is the number of quarantines that lie behind
/// the two. Whoever quarantines the other ends the session: it drops all that was between them, counts on, and rests. The other does the
/// same when it hears a higher number than its own. Messages pass only where both ends name the same number and neither rests, so no
/// word of an ended session arrives in a later one. Safe from several threads.
/// </summary>
/// <param name="rest">How long no message passes after a quarantine; null: quarantines are for good.</param>
/// <param name="memory">How long a quarantine for good is remembered; null: for ever.</param>
/// <param name="clock">The actor system's time.</param>
internal sealed class PeerSession(TimeSpan? rest, TimeSpan? memory, ITimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, long> banned = [];
    private int? uid;
    private ulong number;
    private ulong named;
    private long restsUntil;

    /// <summary>The incarnation that was met last.</summary>
    public int? Uid
    {
        get
        {
            lock (gate)
                return uid;
        }
    }

    /// <summary>How many quarantines lie behind the two.</summary>
    public ulong Number => Volatile.Read(ref number);

    /// <summary>How long it still is until messages may pass again; zero if they may.</summary>
    public TimeSpan Rest
    {
        get
        {
            var until = Volatile.Read(ref restsUntil);
            if (until == 0)
                return TimeSpan.Zero;
            var left = until - Now;
            if (left > 0)
                return TimeSpan.FromTicks(left);
            Interlocked.CompareExchange(ref restsUntil, 0, until);
            return TimeSpan.Zero;
        }
    }

    /// <summary>How many quarantines for good are remembered.</summary>
    public int Bans
    {
        get
        {
            lock (gate)
                return banned.Count;
        }
    }

    private long Now => clock.MonotonicClock.Ticks;

    public bool IsBanned(int incarnation)
    {
        lock (gate)
            return banned.TryGetValue(incarnation, out var until) && Now < until;
    }

    /// <summary>The number to name in a greeting, which whoever has taken the place of the incarnation met last may hear.</summary>
    public ulong Name()
    {
        lock (gate)
            return named = number;
    }

    /// <summary>Takes note of who the other end is.</summary>
    /// <param name="theirUid">Its incarnation.</param>
    /// <param name="theirNumber">The session that it believes to be in.</param>
    /// <param name="agreed">The session from now on.</param>
    public Meeting Meet(int theirUid, ulong theirNumber, out ulong agreed)
    {
        lock (gate)
        {
            var meeting = Judge(theirUid, theirNumber);
            agreed = number;
            return meeting;
        }
    }

    /// <summary>Ends the session with that incarnation.</summary>
    /// <param name="incarnation">The incarnation to quarantine.</param>
    /// <param name="forGood">Whether it must not come back.</param>
    /// <param name="isPresent">True if it is the one that this system talks to, not one before it.</param>
    /// <returns>False if it is quarantined already.</returns>
    public bool Quarantine(int incarnation, bool forGood, out bool isPresent)
    {
        lock (gate)
        {
            uid ??= incarnation;
            isPresent = uid == incarnation;
            if (IsBanned(incarnation) || (isPresent && !forGood && Rest > TimeSpan.Zero))
                return false;
            if (forGood || rest is null || !isPresent)
                Ban(incarnation);
            if (isPresent)
                EndAt(number + 1);
            return true;
        }
    }

    private void Ban(int incarnation)
    {
        foreach (var forgotten in banned.Where(ban => ban.Value <= Now).Select(ban => ban.Key).ToList())
            banned.Remove(forgotten);
        banned[incarnation] = In(memory);
    }

    private Meeting Judge(int theirUid, ulong theirNumber)
    {
        if (IsBanned(theirUid))
            return Meeting.Banned;
        if (uid != theirUid)
        {
            // Nothing was ever between these two. The higher of the numbers that each may have heard from the other, so that both count
            // from the same one: a quarantine of the incarnation before that came after this end's greeting is no affair of this one.
            uid = theirUid;
            Volatile.Write(ref number, Math.Max(named, theirNumber));
            Volatile.Write(ref restsUntil, 0);
            return Meeting.Other;
        }
        if (theirNumber > number)
        {
            EndAt(theirNumber);
            return Meeting.Behind;
        }
        return theirNumber < number || Rest > TimeSpan.Zero ? Meeting.NotYet : Meeting.Same;
    }

    private void EndAt(ulong next)
    {
        Volatile.Write(ref number, next);
        Volatile.Write(ref restsUntil, rest is null ? 0 : In(rest));
    }

    private long In(TimeSpan? time) => time is { } some ? Now + some.Ticks : long.MaxValue;
}
