using System.Collections.Immutable;

namespace Akka.Persistence.Journal;

/// <summary>What a read adapter makes of one stored event: none, one or several.</summary>
public interface IEventSequence
{
    /// <summary>The events in order.</summary>
    IEnumerable<object> Events { get; }
}

/// <summary>No event.</summary>
public interface IEmptyEventSequence : IEventSequence;

/// <summary>No event: the stored one is skipped.</summary>
public sealed class EmptyEventSequence : IEmptyEventSequence
{
    /// <summary>The only instance.</summary>
    public static readonly EmptyEventSequence Instance = new();

    private EmptyEventSequence()
    {
    }

    /// <inheritdoc />
    public IEnumerable<object> Events => [];
}

/// <summary>Several events.</summary>
public class EventSequence<T> : IEventSequence
{
    /// <summary>The events in order.</summary>
    public EventSequence(IEnumerable<object> events) => Events = [.. events];

    /// <inheritdoc />
    public IEnumerable<object> Events { get; }
}

/// <summary>One event.</summary>
public struct SingleEventSequence : IEventSequence
{
    private readonly object single;

    /// <summary>The event.</summary>
    public SingleEventSequence(object e) => single = e;

    /// <inheritdoc />
    public IEnumerable<object> Events => [single];

    internal readonly object Single => single;
}

/// <summary>Makes event sequences.</summary>
public static class EventSequence
{
    /// <summary>No event.</summary>
    public static readonly IEventSequence Empty = EmptyEventSequence.Instance;

    /// <summary>One event.</summary>
    public static IEventSequence Single(object e) => new SingleEventSequence(e);

    /// <summary>Several events.</summary>
    public static IEventSequence Create(params object[] events) => new EventSequence<object>(events);

    /// <summary>Several events.</summary>
    public static IEventSequence Create(IEnumerable<object> events) => new EventSequence<object>(events);
}

/// <summary>An event with tags; the journal stores the payload, and the tags beside it.</summary>
public struct Tagged
{
    /// <summary>An event with its tags.</summary>
    public Tagged(object payload, IEnumerable<string> tags) : this(payload, tags.ToImmutableHashSet())
    {
    }

    /// <summary>An event with its tags.</summary>
    public Tagged(object payload, IImmutableSet<string> tags)
    {
        Payload = payload;
        Tags = tags;
    }

    /// <summary>The event.</summary>
    public object Payload { get; }

    /// <summary>The tags.</summary>
    public IImmutableSet<string> Tags { get; }
}
