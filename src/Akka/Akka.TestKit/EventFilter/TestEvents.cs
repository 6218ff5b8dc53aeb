using Akka.Actor;
using Akka.TestKit.Internal;

namespace Akka.TestKit.TestEvent;

/// <summary>Published on the event stream: from now on events that the filters mean are not written.</summary>
public sealed class Mute : INoSerializationVerificationNeeded
{
    /// <summary>Takes the filters.</summary>
    public Mute(params EventFilterBase[] filters) => Filters = filters;

    /// <summary>Takes the filters.</summary>
    public Mute(IReadOnlyCollection<EventFilterBase> filters) => Filters = filters;

    /// <summary>The filters.</summary>
    public IReadOnlyCollection<EventFilterBase> Filters { get; }
}

/// <summary>Published on the event stream: from now on events that the filters mean are written again.</summary>
public sealed class Unmute : INoSerializationVerificationNeeded
{
    /// <summary>Takes the filters.</summary>
    public Unmute(params EventFilterBase[] filters) => Filters = filters;

    /// <summary>Takes the filters.</summary>
    public Unmute(IReadOnlyCollection<EventFilterBase> filters) => Filters = filters;

    /// <summary>The filters.</summary>
    public IReadOnlyCollection<EventFilterBase> Filters { get; }
}
