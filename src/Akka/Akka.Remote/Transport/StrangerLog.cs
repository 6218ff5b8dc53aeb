using Akka.Actor;
using Akka.Event;

namespace Akka.Remote.Transport;

/// <summary>Why a connection was not let in.</summary>
internal enum StrangerKind
{
    /// <summary>It does not speak this language, or not as it should.</summary>
    Nonsense,

    /// <summary>It did not introduce itself in time.</summary>
    Silence,

    /// <summary>It is looking for another system.</summary>
    WrongAddress,

    /// <summary>It does not know the shared secret.</summary>
    WrongSecret,

    /// <summary>Too many others were introducing themselves.</summary>
    Crowd,
}

/// <summary>One line for those who were not let in, and never a flood of them: one of each kind in a while.</summary>
internal sealed class StrangerLog(ILoggingAdapter log, ITimeProvider clock)
{
    private readonly OccasionalLog[] byKind =
        [.. Enum.GetValues<StrangerKind>().Select(_ => new OccasionalLog(log, LogLevel.WarningLevel, clock))];

    public void Write(StrangerKind kind, string line) => byKind[(int)kind].Write(() => line);
}
