using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// The φ accrual failure detector of Hayashibara et al. (2004): from the intervals between heartbeats it estimates how unlikely the
/// present silence is. φ = 1 means that the suspicion is wrong about once in ten times, φ = 2 once in a hundred, and so on.
/// </summary>
public class PhiAccrualFailureDetector : FailureDetector
{
    private readonly Lock gate = new();
    private readonly EventStream? eventStream;
    private readonly double threshold = 8;
    private readonly double minimumDeviation = 100;
    private readonly double acceptablePause;
    private readonly double firstEstimate = 1000;
    private readonly double[] intervals;
    private int count;
    private int next;
    private double sum;
    private double squareSum;
    private long? latest;

    /// <summary>A detector with all its parameters.</summary>
    /// <param name="threshold">The φ from which the resource counts as gone.</param>
    /// <param name="maxSampleSize">How many intervals are remembered.</param>
    /// <param name="minStdDeviation">The least deviation to reckon with, so that very regular heartbeats do not make it nervous.</param>
    /// <param name="acceptableHeartbeatPause">A silence that is always forgiven, for example a pause of the garbage collector.</param>
    /// <param name="firstHeartbeatEstimate">The interval to expect before there is a history.</param>
    /// <param name="clock">The clock, in milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter makes no sense.</exception>
    public PhiAccrualFailureDetector(double threshold, int maxSampleSize, TimeSpan minStdDeviation, TimeSpan acceptableHeartbeatPause,
        TimeSpan firstHeartbeatEstimate, Clock? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSampleSize);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(minStdDeviation, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(acceptableHeartbeatPause, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstHeartbeatEstimate, TimeSpan.Zero);
        this.threshold = threshold;
        intervals = new double[maxSampleSize];
        minimumDeviation = minStdDeviation.TotalMilliseconds;
        acceptablePause = acceptableHeartbeatPause.TotalMilliseconds;
        firstEstimate = firstHeartbeatEstimate.TotalMilliseconds;
        Clock = clock ?? DefaultClock;
    }

    /// <summary>Reads threshold, max-sample-size, min-std-deviation, acceptable-heartbeat-pause and heartbeat-interval.</summary>
    public PhiAccrualFailureDetector(Config config, EventStream ev)
        : this(config.GetDouble("threshold", 0), config.GetInt("max-sample-size", 0), config.GetTimeSpan("min-std-deviation", null),
            config.GetTimeSpan("acceptable-heartbeat-pause", null), config.GetTimeSpan("heartbeat-interval", null))
    {
        eventStream = ev;
    }

    /// <summary>A detector with a clock of its own and otherwise common parameters.</summary>
    protected PhiAccrualFailureDetector(Clock clock)
    {
        intervals = new double[200];
        Clock = clock;
    }

    /// <summary>What is watched, for the log.</summary>
    public string Address { get; set; } = "N/A";

    /// <inheritdoc/>
    public override bool IsAvailable
    {
        get
        {
            lock (gate)
                return Phi(Clock()) < threshold;
        }
    }

    /// <inheritdoc/>
    public override bool IsMonitoring
    {
        get
        {
            lock (gate)
                return latest is not null;
        }
    }

    internal double CurrentPhi
    {
        get
        {
            lock (gate)
                return Phi(Clock());
        }
    }

    /// <inheritdoc/>
    public override void HeartBeat()
    {
        var now = Clock();
        double? slow = null;
        lock (gate)
        {
            if (latest is not { } before)
            {
                // Two made-up intervals give the first estimate a deviation of a quarter of itself.
                Remember(firstEstimate - firstEstimate / 4);
                Remember(firstEstimate + firstEstimate / 4);
            }
            else if (Phi(now) < threshold)
            {
                // A silence that counted as a failure must not teach the detector to be patient.
                double interval = now - before;
                Remember(interval);
                if (interval >= acceptablePause / 3 * 2 && acceptablePause > 0)
                    slow = interval;
            }
            latest = now;
        }
        if (slow is { } milliseconds)
        {
            eventStream?.Publish(new Warning(ToString() ?? "", GetType(),
                $"heartbeat interval is growing too large for address {Address}: {milliseconds} millis"));
        }
    }

    private void Remember(double interval)
    {
        if (count == intervals.Length)
        {
            sum -= intervals[next];
            squareSum -= intervals[next] * intervals[next];
        }
        else
        {
            count++;
        }
        intervals[next] = interval;
        next = (next + 1) % intervals.Length;
        sum += interval;
        squareSum += interval * interval;
    }

    /// <summary>φ(now) = −log₁₀ P(interval > now − latest), with the logistic approximation of the normal distribution.</summary>
    private double Phi(long now)
    {
        if (latest is not { } before)
            return 0;
        var mean = sum / count;
        var deviation = Math.Max(Math.Sqrt(Math.Max(squareSum / count - mean * mean, 0)), minimumDeviation);
        mean += acceptablePause;
        var y = (now - before - mean) / deviation;
        var e = Math.Exp(-y * (1.5976 + 0.070566 * y * y));
        return now - before > mean ? -Math.Log10(e / (1 + e)) : -Math.Log10(1 - 1 / (1 + e));
    }
}
