using ActorCluster.Settings;

namespace ActorCluster.Breakers;

/// <summary>The state of a circuit breaker.</summary>
public enum BreakerState
{
    /// <summary>Calls are made.</summary>
    Closed,

    /// <summary>Calls are refused.</summary>
    Open,

    /// <summary>One call is made, to see; the others are refused.</summary>
    HalfOpen,
}

/// <summary>
/// The rules of a circuit breaker. Pure: time is handed in.
/// <code>
/// Closed   --too many failures within the window--> Open
/// Open     --the first call after reset-after------> HalfOpen, and this call is the probe
/// HalfOpen --the probe succeeds--------------------> Closed
/// HalfOpen --the probe fails-----------------------> Open
/// </code>
/// A call belongs to the state in which it was let in: what an earlier state's call ends in changes nothing any more.
/// </summary>
internal sealed class Circuit(BreakerRule rule)
{
    private readonly Queue<DateTimeOffset> failures = new();
    private DateTimeOffset openedAt;

    public BreakerState State { get; private set; }

    /// <summary>Counts the states, so that a call knows its own.</summary>
    public int Epoch { get; private set; }

    /// <summary>How often it opened because of failures.</summary>
    public long Openings { get; private set; }

    /// <summary>Whether a call may be made now.</summary>
    public bool TryEnter(DateTimeOffset now)
    {
        if (State == BreakerState.Open && now - openedAt >= rule.ResetAfter)
        {
            MoveTo(BreakerState.HalfOpen);
            return true;
        }

        return State == BreakerState.Closed;
    }

    /// <summary>How long calls are refused for certain. While a probe is under way: as long as it may take.</summary>
    public TimeSpan RefusedFor(DateTimeOffset now) => State switch
    {
        BreakerState.Open => openedAt + rule.ResetAfter - now,
        BreakerState.HalfOpen => rule.CallTimeout,
        _ => TimeSpan.Zero,
    };

    public void Succeeded(int epoch)
    {
        if (epoch == Epoch && State == BreakerState.HalfOpen)
            MoveTo(BreakerState.Closed);
    }

    public void Failed(int epoch, DateTimeOffset now)
    {
        if (epoch != Epoch)
            return;
        failures.Enqueue(now);
        while (now - failures.Peek() > rule.FailureWindow)
            failures.Dequeue();
        if (State == BreakerState.Closed && failures.Count < rule.MaxFailures)
            return;
        openedAt = now;
        Openings++;
        MoveTo(BreakerState.Open);
    }

    /// <summary>A probe was given up by its caller: nothing is known, the next call is the probe.</summary>
    public void Abandoned(int epoch)
    {
        if (epoch == Epoch && State == BreakerState.HalfOpen)
            MoveTo(BreakerState.Open);
    }

    private void MoveTo(BreakerState state)
    {
        State = state;
        Epoch++;
        failures.Clear();
    }
}
