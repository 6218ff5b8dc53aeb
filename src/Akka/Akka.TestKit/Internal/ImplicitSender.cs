using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.TestKit.Internal;

/// <summary>
/// Makes the test actor the sender of what a test sends. The engine keeps the running actor by thread, but a test is a flow of
/// execution that begins on one thread and leaves it at its first await, and the runner gives that thread to another test. So what
/// is set here goes with the flow: while the flow is off the thread, the thread runs no actor.
/// </summary>
internal static class ImplicitSender
{
    private static readonly AsyncLocal<ActorCell?> Flow = new(OnChange);

    [ThreadStatic]
    private static ActorCell? s_away; // whose flow has left this thread, and may come back to it

    internal static void Set(ActorCell? cell)
    {
        Flow.Value = cell;
        InternalCurrentActorCellKeeper.Current = cell;
    }

    private static void OnChange(AsyncLocalValueChangedArgs<ActorCell?> change)
    {
        if (!change.ThreadContextChanged) return;
        if (change.PreviousValue is { } left && ReferenceEquals(InternalCurrentActorCellKeeper.Current, left))
        {
            InternalCurrentActorCellKeeper.Current = null;
            s_away = left;
        }
        else if (change.CurrentValue is { } back && ReferenceEquals(s_away, back) && InternalCurrentActorCellKeeper.Current is null)
        {
            InternalCurrentActorCellKeeper.Current = back;
            s_away = null;
        }
    }
}
