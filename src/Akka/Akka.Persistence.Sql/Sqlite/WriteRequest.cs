namespace Akka.Persistence.Sql.Sqlite;

/// <summary>Something that the writer does in a transaction. It is answered on the writer's thread, which must not be held up.</summary>
internal abstract class WriteRequest
{
    /// <summary>Why the request must not be carried out; null if it may. As of the last <see cref="Examine"/>.</summary>
    public Exception? Refusal { get; protected set; }

    /// <summary>Whether it writes at all; a request that does not only waits for those before it.</summary>
    public virtual bool Writes => true;

    /// <summary>About how large it is, in bytes.</summary>
    public virtual long Size => 0;

    /// <summary>Finds out whether it may be carried out, after all that came before it was examined.</summary>
    public virtual void Examine()
    {
    }

    /// <summary>Carries it out; the transaction is open.</summary>
    public abstract void Apply(WriterConnection connection);

    /// <summary>It is on the disk.</summary>
    public abstract void Succeeded();

    /// <summary>It is not stored, or whether it is stored is unknown.</summary>
    public abstract void Failed(Exception cause);
}

/// <summary>A request that is answered through a task.</summary>
internal sealed class TaskRequest(Action<WriterConnection>? action) : WriteRequest
{
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => completion.Task;

    public override bool Writes => action is not null;

    public override void Apply(WriterConnection connection) => action?.Invoke(connection);

    public override void Succeeded() => completion.SetResult();

    public override void Failed(Exception cause) => completion.SetException(cause);
}
