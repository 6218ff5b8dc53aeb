using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit;

/// <summary>Makes filters of log events: by level or exception, by message (whole, its start, a part or a pattern) and by source.</summary>
public class EventFilterFactory
{
    private readonly TestKitBase _kit;
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<EventFilterBase> _filters;

    /// <summary>Filters events of the kit's system.</summary>
    public EventFilterFactory(TestKitBase testkit) : this(testkit, testkit.Sys)
    {
    }

    /// <summary>Filters events of a system.</summary>
    public EventFilterFactory(TestKitBase testkit, ActorSystem system) : this(testkit, system, [])
    {
    }

    /// <summary>Adds to filters.</summary>
    public EventFilterFactory(TestKitBase testkit, ActorSystem actorSystem, IReadOnlyList<EventFilterBase> filters)
    {
        _kit = testkit;
        _system = actorSystem;
        _filters = filters;
    }

    /// <summary>Errors with an exception of the type.</summary>
    public IEventFilterApplier Exception<TException>(
        string? message = null, string? start = null, string? contains = null, string? source = null)
        where TException : Exception => Exception(typeof(TException), message, start, contains, source);

    /// <summary>Errors with an exception of the type.</summary>
    public IEventFilterApplier Exception<TException>(Regex pattern, string? source = null) where TException : Exception =>
        Exception(typeof(TException), pattern, source);

    /// <summary>Errors with an exception of the type; if wanted, of exceptions within as well.</summary>
    public IEventFilterApplier Exception(Type exceptionType, string? message = null, string? start = null, string? contains = null,
        string? source = null, bool checkInnerExceptions = false) =>
        Apply(new ErrorFilter(exceptionType, CreateMessageMatcher(message, start, contains), Source(source), checkInnerExceptions));

    /// <summary>Errors with an exception of the type; if wanted, of exceptions within as well.</summary>
    public IEventFilterApplier Exception(Type exceptionType, Regex pattern, string? source = null, bool checkInnerExceptions = false) =>
        Apply(new ErrorFilter(exceptionType, new RegexMatcher(pattern), Source(source), checkInnerExceptions));

    /// <summary>Errors.</summary>
    public IEventFilterApplier Error(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Apply(new ErrorFilter(CreateMessageMatcher(message, start, contains), Source(source)));

    /// <summary>Errors.</summary>
    public IEventFilterApplier Error(Regex pattern, string? source = null) =>
        Apply(new ErrorFilter(new RegexMatcher(pattern), Source(source)));

    /// <summary>Warnings.</summary>
    public IEventFilterApplier Warning(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Apply(new WarningFilter(CreateMessageMatcher(message, start, contains), Source(source)));

    /// <summary>Warnings.</summary>
    public IEventFilterApplier Warning(Regex pattern, string? source = null) =>
        Apply(new WarningFilter(new RegexMatcher(pattern), Source(source)));

    /// <summary>Information.</summary>
    public IEventFilterApplier Info(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Apply(new InfoFilter(CreateMessageMatcher(message, start, contains), Source(source)));

    /// <summary>Information.</summary>
    public IEventFilterApplier Info(Regex pattern, string? source = null) =>
        Apply(new InfoFilter(new RegexMatcher(pattern), Source(source)));

    /// <summary>Debugging events.</summary>
    public IEventFilterApplier Debug(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Apply(new DebugFilter(CreateMessageMatcher(message, start, contains), Source(source)));

    /// <summary>Debugging events.</summary>
    public IEventFilterApplier Debug(Regex pattern, string? source = null) =>
        Apply(new DebugFilter(new RegexMatcher(pattern), Source(source)));

    /// <summary>Events of a level.</summary>
    public IEventFilterApplier ForLogLevel(
        LogLevel logLevel, string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(logLevel, CreateMessageMatcher(message, start, contains), source);

    /// <summary>Events of a level.</summary>
    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string? source = null) =>
        ForLogLevel(logLevel, new RegexMatcher(pattern), source);

    /// <summary>Dead letters.</summary>
    public IEventFilterApplier DeadLetter() => Apply(new DeadLettersFilter(MatchesAll.Instance, MatchesAll.Instance));

    /// <summary>Dead letters of a type.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(string? source = null) => DeadLetter(typeof(TMessage), source);

    /// <summary>Dead letters of a type for which the function holds.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string? source = null) =>
        DeadLetter(typeof(TMessage), m => isMatch((TMessage)m), source);

    /// <summary>Dead letters of a type.</summary>
    public IEventFilterApplier DeadLetter(Type type, string? source = null) => DeadLetter(type, _ => true, source);

    /// <summary>Dead letters of a type for which the function holds.</summary>
    public IEventFilterApplier DeadLetter(Type type, Func<object, bool> isMatch, string? source = null) =>
        Apply(new DeadLettersFilter(MatchesAll.Instance, Source(source),
            letter => type.IsInstanceOfType(letter.Message) && isMatch(letter.Message)));

    /// <summary>Events for which the predicate holds.</summary>
    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Apply(new CustomEventFilter(predicate));

    /// <summary>Events of a type for which the predicate holds.</summary>
    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate) where TLogEvent : LogEvent =>
        Apply(new CustomEventFilter(e => e is TLogEvent typed && predicate(typed)));

    /// <summary>What a message must be like.</summary>
    protected static IStringMatcher CreateMessageMatcher(string? message, string? start, string? contains)
    {
        if (message is null && start is null) return contains is null ? MatchesAll.Instance : new ContainsString(contains);
        if (message is null) return contains is null ? new StartsWithString(start!) : throw OneOf();
        return start is null && contains is null ? new EqualsString(message) : throw OneOf();
    }

    private static ArgumentException OneOf() => new("Only one of message, start and contains can be given.");

    private static IStringMatcher Source(string? source) => source is null ? MatchesAll.Instance : new EqualsStringAndPathMatcher(source);

    private IEventFilterApplier ForLogLevel(LogLevel level, IStringMatcher message, string? source) => Apply(level switch
    {
        LogLevel.DebugLevel => new DebugFilter(message, Source(source)),
        LogLevel.InfoLevel => new InfoFilter(message, Source(source)),
        LogLevel.WarningLevel => new WarningFilter(message, Source(source)),
        LogLevel.ErrorLevel => new ErrorFilter(message, Source(source)),
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    });

    private IEventFilterApplier Apply(EventFilterBase filter) =>
        new EventFilterApplier(_kit, _kit.KitAssertions, _system, [.. _filters, filter]);
}
