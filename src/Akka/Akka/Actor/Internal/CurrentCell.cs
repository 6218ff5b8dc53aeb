namespace Akka.Actor.Internal;

/// <summary>The actor that runs on this thread.</summary>
public static class InternalCurrentActorCellKeeper
{
    [ThreadStatic]
    private static ActorCell? s_current;

    /// <summary>The cell of the actor that runs on this thread, or null.</summary>
    public static ActorCell? Current
    {
        get => s_current;
        set => s_current = value;
    }
}

/// <summary>An actor that wants a call after its constructor.</summary>
public interface IInitializableActor
{
    /// <summary>Called once after the constructor.</summary>
    void Init();
}
