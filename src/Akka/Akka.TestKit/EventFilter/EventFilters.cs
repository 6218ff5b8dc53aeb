using Akka.Event;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit
{
    /// <summary>Says of a log event whether it is meant.</summary>
    public interface IEventFilter
    {
        /// <summary>True where it is.</summary>
        bool Apply(LogEvent logEvent);
    }

    /// <summary>Messages to actors that do not exist.</summary>
    public sealed class DeadLettersFilter : Internal.EventFilterBase
    {
        private readonly Predicate<DeadLetter>? _isMatch;

        /// <summary>Means dead letters by message and recipient.</summary>
        public DeadLettersFilter(IStringMatcher messageMatcher, IStringMatcher sourceMatcher, Predicate<DeadLetter>? isMatch = null)
            : base(messageMatcher, sourceMatcher)
        {
            _isMatch = isMatch;
        }

        /// <inheritdoc/>
        protected override string FilterDescriptiveName => "DeadLetter";

        /// <inheritdoc/>
        protected override bool IsMatch(LogEvent evt) =>
            evt is Warning { Message: DeadLetter letter }
            && (_isMatch is null || _isMatch(letter))
            && InternalDoMatch(letter.Recipient?.Path.ToString() ?? "", letter.Message);
    }

    namespace Internal
    {
        /// <summary>Told of each event that a filter means.</summary>
        public delegate void EventMatched(EventFilterBase eventFilter, LogEvent logEvent);

        /// <summary>A filter by message and source.</summary>
        public abstract class EventFilterBase : IEventFilter
        {
            private readonly IStringMatcher _message;
            private readonly IStringMatcher _source;

            /// <summary>Takes what the message and the source must be like; null for any.</summary>
            protected EventFilterBase(IStringMatcher? messageMatcher, IStringMatcher? sourceMatcher)
            {
                _message = messageMatcher ?? MatchesAll.Instance;
                _source = sourceMatcher ?? MatchesAll.Instance;
            }

            /// <summary>Told of each event that the filter means.</summary>
            public event EventMatched? EventMatched;

            /// <summary>What the filter is called in a failure.</summary>
            protected abstract string FilterDescriptiveName { get; }

            /// <inheritdoc/>
            public bool Apply(LogEvent logEvent)
            {
                if (!IsMatch(logEvent)) return false;
                OnEventMatched(logEvent);
                return true;
            }

            /// <inheritdoc/>
            public override string ToString()
            {
                var parts = new List<string>();
                if (_message.ToString() is { Length: > 0 } message) parts.Add($"message {message}");
                if (_source.ToString() is { Length: > 0 } source) parts.Add($"source {source}");
                return parts.Count == 0 ? FilterDescriptiveName : $"{FilterDescriptiveName} when {string.Join(" and ", parts)}";
            }

            /// <summary>True for an event that the filter means.</summary>
            protected abstract bool IsMatch(LogEvent evt);

            /// <summary>True where source and message are as they must be; a message with arguments may be so before or after they are filled in.</summary>
            protected bool InternalDoMatch(string src, object msg) =>
                _source.IsMatch(src)
                && (_message.IsMatch(msg?.ToString() ?? "null") || (msg is LogMessage unfilled && _message.IsMatch(unfilled.Format)));

            /// <summary>Tells of an event.</summary>
            protected virtual void OnEventMatched(LogEvent logEvent) => EventMatched?.Invoke(this, logEvent);
        }

        /// <summary>Events of level debug.</summary>
        public class DebugFilter : EventFilterBase
        {
            /// <summary>Means events by message and source.</summary>
            public DebugFilter(IStringMatcher? messageMatcher = null, IStringMatcher? sourceMatcher = null)
                : base(messageMatcher, sourceMatcher)
            {
            }

            /// <inheritdoc/>
            protected override string FilterDescriptiveName => "Debug";

            /// <inheritdoc/>
            protected override bool IsMatch(LogEvent evt) => evt is Debug && InternalDoMatch(evt.LogSource, evt.Message);
        }

        /// <summary>Events of level info.</summary>
        public class InfoFilter : EventFilterBase
        {
            /// <summary>Means events by message and source.</summary>
            public InfoFilter(IStringMatcher? messageMatcher = null, IStringMatcher? sourceMatcher = null)
                : base(messageMatcher, sourceMatcher)
            {
            }

            /// <inheritdoc/>
            protected override string FilterDescriptiveName => "Info";

            /// <inheritdoc/>
            protected override bool IsMatch(LogEvent evt) => evt is Info && InternalDoMatch(evt.LogSource, evt.Message);
        }

        /// <summary>Events of level warning.</summary>
        public class WarningFilter : EventFilterBase
        {
            /// <summary>Means events by message and source.</summary>
            public WarningFilter(IStringMatcher? messageMatcher = null, IStringMatcher? sourceMatcher = null)
                : base(messageMatcher, sourceMatcher)
            {
            }

            /// <inheritdoc/>
            protected override string FilterDescriptiveName => "Warning";

            /// <inheritdoc/>
            protected override bool IsMatch(LogEvent evt) => evt is Warning && InternalDoMatch(evt.LogSource, evt.Message);
        }

        /// <summary>Events of level error, with a certain exception or any.</summary>
        public class ErrorFilter : EventFilterBase
        {
            private readonly Type? _exceptionType;
            private readonly bool _recurse;

            /// <summary>Means events by message and source, with an exception or without.</summary>
            public ErrorFilter(IStringMatcher? messageMatcher = null, IStringMatcher? sourceMatcher = null)
                : this(null!, messageMatcher, sourceMatcher)
            {
            }

            /// <summary>Means events by the type of their exception, message and source; if wanted, by exceptions within as well.</summary>
            public ErrorFilter(
                Type exceptionType, IStringMatcher? messageMatcher = null, IStringMatcher? sourceMatcher = null,
                bool recurseInnerExceptions = false)
                : base(messageMatcher, sourceMatcher)
            {
                _exceptionType = exceptionType;
                _recurse = recurseInnerExceptions;
            }

            /// <inheritdoc/>
            protected override string FilterDescriptiveName => _exceptionType is null ? "Error" : $"Error with {_exceptionType}";

            /// <inheritdoc/>
            protected override bool IsMatch(LogEvent evt)
            {
                if (evt is not Error error) return false;
                if (_exceptionType is null) return InternalDoMatch(evt.LogSource, evt.Message);
                for (var cause = error.Cause; cause is not null; cause = _recurse ? cause.InnerException : null)
                {
                    if (_exceptionType.IsInstanceOfType(cause)
                        && (InternalDoMatch(evt.LogSource, cause.Message) || InternalDoMatch(evt.LogSource, evt.Message))) return true;
                }

                return false;
            }
        }

        /// <summary>Events of which a predicate says so.</summary>
        public class CustomEventFilter : EventFilterBase
        {
            private readonly Predicate<LogEvent> _predicate;

            /// <summary>Takes the predicate.</summary>
            public CustomEventFilter(Predicate<LogEvent> predicate) : base(null, null)
            {
                _predicate = predicate;
            }

            /// <inheritdoc/>
            protected override string FilterDescriptiveName => "Custom";

            /// <inheritdoc/>
            protected override bool IsMatch(LogEvent evt) => _predicate(evt);
        }
    }
}
