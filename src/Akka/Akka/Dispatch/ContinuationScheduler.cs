namespace Akka.Dispatch;

/// <summary>Runs tasks where a dispatcher has its continuations run.</summary>
internal sealed class ContinuationScheduler(SynchronizationContext continuations) : TaskScheduler
{
    protected override void QueueTask(Task task) => continuations.Post(_ => TryExecuteTask(task), null);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
