namespace Akka.Persistence.Sql.Database;

/// <summary>Something that the writer does in a transaction. It is answered on the writer's thread, which must not be held up.</summary>
internal abstract class WriteRequest
{
    /// <summary>Why the request must not be carried out; null if it may. As of the last <see cref="Examine"/>.</summary>
    public Exception? Refusal { get; protected set; }

    /// <summary>Whether the reason why it failed lies in the request, and says nothing of the database.</summary>
    public bool IsToBlame { get; set; }

    /// <summary>Whether it writes at all; a request that does not only waits for those before it.</summary>
    public virtual bool Writes => true;

    /// <summary>How many events it stores.</summary>
    public virtual int Events => 0;

    /// <summary>About how large it is, in bytes.</summary>
    public virtual long Size => 0;

    /// <summary>Finds out whether it may be carried out, after all that came before it was examined.</summary>
    public virtual void Examine()
    {
    }

    /// <summary>Carries it out; the transaction is open.</summary>
    public abstract void Apply(DatabaseConnection connection);

    /// <summary>
    /// Whether the database has what it stores, after a commit whose outcome is not known; null if that cannot be told, because doing
    /// it once more changes nothing.
    /// </summary>
    public virtual bool? IsStored(DatabaseConnection connection) => null;

    /// <summary>It is on the disk.</summary>
    public abstract void Succeeded();

    /// <summary>It is not stored, or whether it is stored is unknown.</summary>
    public abstract void Failed(Exception cause);
}

/// <summary>A request that is answered through a task. What it does must be the same when it is done twice.</summary>
internal sealed class TaskRequest(Action<DatabaseConnection>? action) : WriteRequest
{
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => completion.Task;

    public override bool Writes => action is not null;

    public override void Apply(DatabaseConnection connection) => action?.Invoke(connection);

    public override void Succeeded() => completion.SetResult();

    public override void Failed(Exception cause) => completion.SetException(cause);
}
