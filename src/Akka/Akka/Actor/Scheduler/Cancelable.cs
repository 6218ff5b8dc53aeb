namespace Akka.Actor;

/// <summary>Calls off what a scheduler was asked to do.</summary>
public class Cancelable : ICancelable, IDisposable
{
    private readonly IActionScheduler _scheduler;
    private readonly object _lock = new();
    private CancellationTokenSource? _source; // only where somebody wants the token
    private WheelEntry? _entry;
    private List<WheelEntry>? _moreEntries;
    private volatile bool _cancelled;
    private bool _disposed;

    /// <summary>Called off after <paramref name="delay"/>.</summary>
    public Cancelable(IActionScheduler scheduler, TimeSpan delay) : this(scheduler) => CancelAfter(delay);

    /// <summary>Called off after <paramref name="delay"/>.</summary>
    public Cancelable(IScheduler scheduler, TimeSpan delay) : this(scheduler) => CancelAfter(delay);

    /// <summary>Called off after <paramref name="millisecondsDelay"/>.</summary>
    public Cancelable(IScheduler scheduler, int millisecondsDelay) : this(scheduler) => CancelAfter(millisecondsDelay);

    /// <summary>Not called off.</summary>
    public Cancelable(IScheduler scheduler) : this(scheduler.Advanced) { }

    /// <summary>Not called off.</summary>
    public Cancelable(IActionScheduler scheduler) => _scheduler = scheduler;

    /// <inheritdoc/>
    public bool IsCancellationRequested => _cancelled;

    /// <summary>True once it was disposed of.</summary>
    public bool IsDisposed => _disposed;

    /// <inheritdoc/>
    public CancellationToken Token
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_source is null)
                {
                    _source = new CancellationTokenSource();
                    if (_cancelled)
                        _source.Cancel();
                }

                return _source.Token;
            }
        }
    }

    /// <summary>One that has been called off.</summary>
    public static ICancelable CreateCanceled() => AlreadyCanceled.Instance;

    /// <summary>Called off with the first of others.</summary>
    public static ICancelable CreateLinkedCancelable(IScheduler scheduler, params ICancelable[] cancelables) =>
        CreateLinkedCancelable(scheduler.Advanced, cancelables);

    /// <inheritdoc cref="CreateLinkedCancelable(IScheduler, ICancelable[])"/>
    public static ICancelable CreateLinkedCancelable(IActionScheduler scheduler, params ICancelable[] cancelables) =>
        CreateLinkedCancelable(scheduler, cancelables.Select(c => c.Token).ToArray());

    /// <inheritdoc cref="CreateLinkedCancelable(IScheduler, ICancelable[])"/>
    public static ICancelable CreateLinkedCancelable(IScheduler scheduler, params CancellationToken[] cancellationTokens) =>
        CreateLinkedCancelable(scheduler.Advanced, cancellationTokens);

    /// <inheritdoc cref="CreateLinkedCancelable(IScheduler, ICancelable[])"/>
    public static ICancelable CreateLinkedCancelable(IActionScheduler scheduler, params CancellationToken[] cancellationTokens)
    {
        var linked = new Cancelable(scheduler);
        foreach (var token in cancellationTokens)
            token.UnsafeRegister(static state => ((Cancelable)state!).Cancel(), linked);
        return linked;
    }

    /// <summary>How many pieces of work it holds on to.</summary>
    internal int Attached => (_entry is null ? 0 : 1) + (_moreEntries?.Count ?? 0);

    internal void Attach(WheelEntry entry)
    {
        lock (_lock)
        {
            if (_cancelled)
                entry.Cancelled = true;
            else if (_entry is null || IsDone(_entry))
                _entry = entry;
            else
                AddTo(_moreEntries ??= [], entry);
        }
    }

    /// <summary>Those that are done go whenever the list is full, which grows where most are not.</summary>
    private static void AddTo(List<WheelEntry> entries, WheelEntry entry)
    {
        if (entries.Count == entries.Capacity)
        {
            entries.RemoveAll(IsDone);
            if (entries.Count > entries.Capacity / 2)
                entries.Capacity *= 2;
        }

        entries.Add(entry);
    }

    private static bool IsDone(WheelEntry entry) => entry is { Linked: false, IntervalTicks: 0, Wheel: not null };

    /// <inheritdoc/>
    public void Cancel() => Cancel(false);

    /// <inheritdoc/>
    public void Cancel(bool throwOnFirstException)
    {
        CancellationTokenSource? source;
        lock (_lock)
        {
            if (_cancelled)
                return;
            _cancelled = true;
            source = _source;
        }

        _entry?.Cancel();
        if (_moreEntries is not null)
        {
            foreach (var entry in _moreEntries)
                entry.Cancel();
        }

        source?.Cancel(throwOnFirstException);
    }

    /// <inheritdoc/>
    public void CancelAfter(TimeSpan delay)
    {
        if (delay < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(delay), delay, "A delay must not be negative.");
        if (_cancelled)
            return;
        if (delay == TimeSpan.Zero)
            Cancel();
        else
            _scheduler.ScheduleOnce(delay, Cancel, null);
    }

    /// <inheritdoc/>
    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives its token back.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
            return;
        _disposed = true;
        _source?.Dispose();
    }

    private sealed class AlreadyCanceled : ICancelable
    {
        internal static readonly AlreadyCanceled Instance = new();

        public bool IsCancellationRequested => true;

        public CancellationToken Token => new(canceled: true);

        public void Cancel() { }

        public void CancelAfter(TimeSpan delay) { }

        public void CancelAfter(int millisecondsDelay) { }

        public void Cancel(bool throwOnFirstException) { }
    }
}
