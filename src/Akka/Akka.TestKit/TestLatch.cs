namespace Akka.TestKit;

/// <summary>Opens when it was counted down as often as it was told at first.</summary>
public class TestLatch
{
    /// <summary>How long <see cref="Ready()"/> waits by default.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly Func<TimeSpan, TimeSpan> _dilate;
    private readonly TimeSpan _timeout;
    private readonly CountdownEvent _latch;

    /// <summary>Opens at the first count.</summary>
    public TestLatch() : this(1)
    {
    }

    /// <summary>Opens at the last of so many counts.</summary>
    public TestLatch(int count) : this(count, DefaultTimeout)
    {
    }

    /// <summary>Opens at the last of so many counts.</summary>
    public TestLatch(int count, TimeSpan defaultTimeout) : this(t => t, defaultTimeout, count)
    {
    }

    /// <summary>Opens at the last of so many counts; time-outs are dilated first.</summary>
    protected TestLatch(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count)
    {
        _dilate = dilate;
        _timeout = defaultTimeout;
        _latch = new CountdownEvent(count);
    }

    /// <summary>True once the latch is open.</summary>
    public bool IsOpen => _latch.IsSet;

    /// <summary>Counts once.</summary>
    public void CountDown() => _latch.Signal();

    /// <summary>Opens at once.</summary>
    public void Open()
    {
        while (!IsOpen) CountDown();
    }

    /// <summary>Closes the latch again.</summary>
    public void Reset() => _latch.Reset();

    /// <summary>Waits until the latch is open.</summary>
    /// <exception cref="TimeoutException">It did not open in time.</exception>
    public void Ready() => Ready(_timeout);

    /// <summary>Waits until the latch is open.</summary>
    /// <exception cref="TimeoutException">It did not open in time.</exception>
    public void Ready(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan) throw new ArgumentException("A latch cannot wait for ever.", nameof(timeout));
        var dilated = _dilate(timeout);
        if (!_latch.Wait(dilated))
            throw new TimeoutException($"The latch did not open in {dilated}: {_latch.CurrentCount} counts are missing.");
    }

    internal sealed class Dilated(TestKitBase kit, int count) : TestLatch(kit.Dilated, kit.TestKitSettings.DefaultTimeout, count);
}

/// <summary>Lets so many threads go on together.</summary>
public class TestBarrier
{
    /// <summary>How long <see cref="Await()"/> waits by default.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly TestKitBase _kit;
    private readonly int _count;
    private readonly TimeSpan _timeout;
    private Barrier _barrier;

    /// <summary>Waits for so many threads.</summary>
    public TestBarrier(TestKitBase testKit, int count, TimeSpan? defaultTimeout = null)
    {
        _kit = testKit;
        _count = count;
        _timeout = defaultTimeout ?? testKit.TestKitSettings.DefaultTimeout;
        _barrier = new Barrier(count);
    }

    /// <summary>Waits for the others.</summary>
    /// <exception cref="TimeoutException">They did not all come in time.</exception>
    public void Await() => Await(_timeout);

    /// <summary>Waits for the others.</summary>
    /// <exception cref="TimeoutException">They did not all come in time.</exception>
    public void Await(TimeSpan timeout)
    {
        var dilated = _kit.Dilated(timeout);
        if (!_barrier.SignalAndWait(dilated)) throw new TimeoutException($"Not all {_count} threads came to the barrier in {dilated}.");
    }

    /// <summary>Starts anew.</summary>
    public void Reset() => _barrier = new Barrier(_count);
}
