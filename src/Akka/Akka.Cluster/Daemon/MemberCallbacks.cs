using Akka.Event;

namespace Akka.Cluster;

/// <summary>What is to run once this node is up, and once it is out. Each runs once, on a thread of the pool.</summary>
internal sealed class MemberCallbacks(ILoggingAdapter log)
{
    private readonly Lock _lock = new();
    private readonly List<Action> _onUp = [];
    private readonly List<Action> _onRemoved = [];
    private bool _isUp;
    private bool _isRemoved;

    internal void OnUp(Action callback) => Add(_onUp, () => _isUp, callback);

    internal void OnRemoved(Action callback) => Add(_onRemoved, () => _isRemoved, callback);

    internal void Up()
    {
        if (_isUp) return;
        lock (_lock)
        {
            _isUp = true;
            RunAll(_onUp);
        }
    }

    internal void Removed()
    {
        lock (_lock)
        {
            _isUp = false;
            _isRemoved = true;
            RunAll(_onRemoved);
        }
    }

    private void Add(List<Action> waiting, Func<bool> isDue, Action callback)
    {
        lock (_lock)
        {
            waiting.Add(callback);
            if (isDue()) RunAll(waiting);
        }
    }

    private void RunAll(List<Action> due)
    {
        foreach (var callback in due)
        {
            Task.Run(callback).ContinueWith(
                failed => log.Error(failed.Exception, "A callback registered with the cluster failed"), CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
        due.Clear();
    }
}
