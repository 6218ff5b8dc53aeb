using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Event;

/// <summary>A message whose loss need not be reported.</summary>
public interface IDeadLetterSuppression { }

/// <summary>The queue of a logger.</summary>
public interface ILoggerMessageQueueSemantics : ISemantics { }

/// <summary>A message that reached no actor.</summary>
public abstract class AllDeadLetters : IWrappedMessage
{
    /// <summary>With both ends.</summary>
    protected AllDeadLetters(object message, IActorRef sender, IActorRef recipient)
    {
        Message = message;
        Sender = sender;
        Recipient = recipient;
    }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>Whom it was meant for.</summary>
    public IActorRef Recipient { get; }

    /// <summary>Who sent it.</summary>
    public IActorRef Sender { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{GetType().Name} from {Sender} to {Recipient}: <{Message}>";
}

/// <summary>A message to an actor that is gone or never was.</summary>
public sealed class DeadLetter : AllDeadLetters
{
    /// <summary>With both ends.</summary>
    /// <exception cref="ArgumentNullException">Sender or recipient is null.</exception>
    public DeadLetter(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender ?? throw new ArgumentNullException(nameof(sender)), recipient ?? throw new ArgumentNullException(nameof(recipient))) { }

    /// <summary>The report on a lost message, as it has to be.</summary>
    internal static AllDeadLetters Of(object message, IActorRef? sender, IActorRef recipient)
    {
        sender ??= ActorRefs.Nobody;
        return message is IDeadLetterSuppression suppressed
            ? new SuppressedDeadLetter(suppressed, sender, recipient)
            : new DeadLetter(message, sender, recipient);
    }
}

/// <summary>A lost message that need not be reported.</summary>
public sealed class SuppressedDeadLetter : AllDeadLetters
{
    /// <summary>With both ends.</summary>
    public SuppressedDeadLetter(IDeadLetterSuppression message, IActorRef sender, IActorRef recipient) : base(message, sender, recipient) { }
}

/// <summary>A message that was dropped on purpose.</summary>
public sealed class Dropped : AllDeadLetters
{
    /// <summary>With the reason and both ends.</summary>
    public Dropped(object message, string reason, IActorRef sender, IActorRef recipient) : base(message, sender, recipient) => Reason = reason;

    /// <summary>With the reason and nobody as the sender.</summary>
    public Dropped(object message, string reason, IActorRef recipient) : this(message, reason, ActorRefs.NoSender, recipient) { }

    /// <summary>Why it was dropped.</summary>
    public string Reason { get; }
}

/// <summary>A message that its actor did not handle.</summary>
public sealed class UnhandledMessage : AllDeadLetters
{
    /// <summary>With both ends.</summary>
    public UnhandledMessage(object message, IActorRef sender, IActorRef recipient) : base(message, sender, recipient) { }
}

/// <summary>Logs messages that their actor did not handle: <c>akka.actor.debug.unhandled</c>.</summary>
internal sealed class UnhandledMessageForwarder : ActorBase
{
    protected override bool Receive(object message)
    {
        if (message is not UnhandledMessage unhandled)
            return false;
        var sender = unhandled.Sender is null ? "NoSender" : unhandled.Sender.Path.ToString();
        var text = $"Unhandled message from {sender} : {Util.SafeText.Of(unhandled.Message)}";
        Context.System.EventStream.Publish(new Debug(unhandled.Recipient.Path.ToString(), unhandled.Recipient.GetType(), text));
        return true;
    }
}

/// <summary>Logs lost messages: so many, then none for a while or for good, as the settings say.</summary>
public class DeadLetterListener : ActorBase
{
    private readonly EventStream _eventStream;
    private readonly ITimeProvider _clock;
    private readonly int _limit;
    private readonly TimeSpan _suspendFor;
    private int _count;
    private TimeSpan _silentUntil;

    /// <summary>Reads <c>akka.log-dead-letters</c>.</summary>
    public DeadLetterListener()
    {
        var settings = Context.System.Settings;
        _eventStream = Context.System.EventStream;
        _clock = Context.System.Scheduler;
        _limit = settings.LogDeadLetters;
        _suspendFor = settings.LogDeadLettersSuspendDuration;
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _eventStream.Subscribe(Self, typeof(DeadLetter));
        _eventStream.Subscribe(Self, typeof(Dropped));
        _eventStream.Subscribe(Self, typeof(UnhandledMessage));
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message) { }

    /// <inheritdoc/>
    protected override void PostRestart(Exception reason) { }

    /// <inheritdoc/>
    protected override void PostStop() => _eventStream.Unsubscribe(Self);

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        if (message is not AllDeadLetters letter)
            return false;
        if (letter.Message is IDeadLetterSuppression or Debug || (letter.Message is LogEvent && letter is not UnhandledMessage))
            return true; // a lost log line would only make more of them
        if (_silentUntil > _clock.MonotonicClock)
            return true;
        _count++;
        if (_limit == int.MaxValue || _count < _limit)
        {
            Log(letter, "");
        }
        else if (_suspendFor > TimeSpan.Zero && _suspendFor != Timeout.InfiniteTimeSpan)
        {
            Log(letter, $" No more of this kind are logged for {_suspendFor}.");
            _silentUntil = _clock.MonotonicClock + _suspendFor;
            _count = 0;
        }
        else if (_count == _limit)
        {
            Log(letter, " No more of this kind are logged.");
        }

        return true;
    }

    private void Log(AllDeadLetters letter, string more)
    {
        var what = letter switch
        {
            Dropped dropped => $"was dropped ({dropped.Reason})",
            UnhandledMessage => "was not handled",
            _ => "was not delivered",
        };
        var text = $"Message [{letter.Message?.GetType().Name}] from {letter.Sender} to {letter.Recipient} {what}; [{_count}] so far.{more} "
            + "Settings: akka.log-dead-letters, akka.log-dead-letters-during-shutdown.";
        var source = letter.Recipient?.Path.ToString() ?? Self.Path.ToString();
        _eventStream.Publish(new Info(source, letter.Recipient?.GetType() ?? GetType(), text));
    }
}
