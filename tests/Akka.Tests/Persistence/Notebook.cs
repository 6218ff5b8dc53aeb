using Akka.Actor;
using Akka.Persistence;

namespace Akka.Tests.Persistence;

public sealed record Persist(params string[] Texts);

public sealed record PersistAsync(params string[] Texts);

public sealed record PersistAll(params string[] Texts);

public sealed record Mixed(string Async, string Sync);

public sealed record Deferred(string? Event, string Text);

public sealed record Nested(string Outer, string Inner);

public sealed record PersistThenThrow(string Text);

public sealed record PersistUnwritable;

public sealed record StashUntilOpen(string Text);

/// <summary>A persistent actor that tells a listener everything that happens to it.</summary>
public sealed class Notebook(string persistenceId, IActorRef listener, Recovery? recovery) : UntypedPersistentActor
{
    private readonly List<string> notes = [];
    private bool open;

    public override string PersistenceId => persistenceId;

    public override Recovery Recovery => recovery ?? Recovery.Default;

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case Noted { Text: "poison" }:
                throw new InvalidOperationException("poisoned");
            case Noted { Text: "greedy" } greedy:
                Persist(greedy, _ => { });
                break;
            case Noted noted:
                notes.Add(noted.Text);
                Say($"replayed {noted.Text}");
                break;
            case SnapshotOffer offer:
                var state = ((Noted)offer.Snapshot).Text;
                notes.AddRange(state.Split(','));
                Say($"offered {state}");
                break;
            case RecoveryCompleted:
                Say($"recovered {LastSequenceNr}");
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
#pragma warning disable AK1006 // one by one is what is looked at here
            case Persist command:
                foreach (var text in command.Texts) Persist(new Noted(text), Handle);
                break;
            case PersistAsync command:
                foreach (var text in command.Texts) PersistAsync(new Noted(text), Handle);
                Say($"after {command.Texts[0]}");
                break;
#pragma warning restore AK1006
            case PersistAll command:
                PersistAll(command.Texts.Select(text => new Noted(text)), Handle);
                break;
            case Mixed command:
                PersistAsync(new Noted(command.Async), Handle);
                Persist(new Noted(command.Sync), Handle);
                break;
            case Deferred command:
                if (command.Event is not null) Persist(new Noted(command.Event), Handle);
                DeferAsync(command.Text, text => Say($"deferred {text}"));
                break;
            case Nested command:
                Persist(new Noted(command.Outer), outer =>
                {
                    Handle(outer);
                    Persist(new Noted(command.Inner), Handle);
                });
                break;
            case PersistThenThrow command:
                Persist(new Noted(command.Text), Handle);
                throw new InvalidOperationException("after persist");
            case PersistUnwritable:
                Persist(new Unwritable("test"), _ => Say("stored the unwritable"));
                break;
            case StashUntilOpen when !open:
                Stash.Stash();
                break;
            case StashUntilOpen stashed:
                Say($"unstashed {stashed.Text}");
                break;
            case SaveSnapshotSuccess saved:
                Say($"saved {saved.Metadata.SequenceNr}");
                break;
            case DeleteMessagesSuccess deleted:
                Say($"deleted {deleted.ToSequenceNr}");
                break;
            case string text:
                Say(text);
                Do(text);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Say($"failed {((Noted)@event).Text}: {cause.Message}");

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => Say("rejected");

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => Say($"recovery failed: {reason.Message}");

    protected override void PreRestart(Exception reason, object message)
    {
        if (message is IPersistentRepresentation { Payload: Noted noted }) Say($"restarting {noted.Text}");
        base.PreRestart(reason, message);
    }

    private void Do(string text)
    {
        switch (text)
        {
            case "snapshot":
                SaveSnapshot(new Noted(string.Join(',', notes)));
                break;
            case "delete":
                DeleteMessages(LastSequenceNr);
                break;
            case "open":
                open = true;
                Stash.UnstashAll();
                break;
        }
    }

    private void Handle(Noted noted)
    {
        notes.Add(noted.Text);
        Say($"handled {noted.Text}");
        if (!Sender.Equals(listener)) Sender.Tell($"reply {noted.Text}");
        if (noted.Text == "explode") throw new InvalidOperationException("exploded");
    }

    private void Say(string text) => listener.Tell(text);
}

/// <summary>Adds numbers; the long ones take a task to look at.</summary>
public sealed class Ledger : ReceivePersistentActor
{
    private long sum;

    public Ledger(string persistenceId, IActorRef listener)
    {
        PersistenceId = persistenceId;
        Recover<Noted>(noted => sum += long.Parse(noted.Text));
        Command<int>(number => Persist(new Noted($"{number}"), noted => sum += long.Parse(noted.Text)));
        CommandAsync<long>(async number =>
        {
            await Task.Yield();
            Persist(new Noted($"{number}"), noted => sum += long.Parse(noted.Text));
        });
        Command<string>(text => text == "sum", _ => listener.Tell($"sum {sum}"));
    }

    public override string PersistenceId { get; }
}

/// <summary>Persists an event that an adapter tags.</summary>
public sealed class Tagger : ReceivePersistentActor
{
    public Tagger(IActorRef listener) =>
        Command<string>(text => Persist(new Renamed(text), renamed => listener.Tell($"stored {renamed.Text}")));

    public override string PersistenceId => "tagger";
}
