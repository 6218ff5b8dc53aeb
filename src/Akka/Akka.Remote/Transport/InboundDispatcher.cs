using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>Deserializes what one connection brings and hands it to the actors that it is for.</summary>
internal sealed class InboundDispatcher(Remoting remoting, Address origin)
{
    private readonly string originPrefix = origin.ToString();
    private readonly OccasionalLog failureLog = new(remoting.Log, LogLevel.ErrorLevel, remoting.Clock);

    public void Dispatch(WireRef recipientName, WireRef? senderName, int serializerId, string manifest, byte[] payload)
    {
        try
        {
            var message = remoting.System.Serialization.Deserialize(payload, serializerId, manifest)
                ?? throw new System.Runtime.Serialization.SerializationException("it is null");
            var recipient = RecipientOf(recipientName);
            var sender = senderName is null ? null : SenderOf(senderName);
            if (remoting.Settings.LogReceive)
                remoting.Log.Log(LogLevel.DebugLevel, null, $"received message {message.GetType()} for {recipient} from {sender}");
            Deliver(recipient, sender, message);
        }
        catch (Exception e)
        {
            // Serializers are foreign code and the bytes come from elsewhere: a bad message costs itself, not the connection.
            failureLog.Write(() => $"Dropped a message from {originPrefix} to {recipientName.Path}: serializer {serializerId} "
                + $"with manifest '{manifest}' could not read its {payload.Length} bytes: {e.Message}", e);
        }
    }

    private void Deliver(IInternalActorRef recipient, IActorRef? sender, object message)
    {
        if (remoting.Settings.UntrustedMode && IsHarmful(recipient, message))
        {
            remoting.Log.Log(LogLevel.DebugLevel, null, $"untrusted-mode: dropped {message.GetType()} from {originPrefix} to {recipient}");
            return;
        }
        switch (message)
        {
            case ActorSelectionMessage selection:
                ActorSelection.DeliverSelection(recipient, sender!, selection);
                break;
            case NoMessage:
                break; // it stands for a system message that could not be serialized
            case SystemMessage system:
                recipient.SendSystemMessage(system);
                break;
            default:
                recipient.Tell(message, sender!);
                break;
        }
    }

    private bool IsHarmful(IInternalActorRef recipient, object message) => message switch
    {
        ActorSelectionMessage selection => !IsTrusted(recipient, selection),
        _ => message is IPossiblyHarmful or ISystemMessage,
    };

    private bool IsTrusted(IInternalActorRef recipient, ActorSelectionMessage selection) =>
        selection.Message is not IPossiblyHarmful
        && recipient.Path.Elements.All(string.IsNullOrEmpty)
        && remoting.Settings.TrustedSelectionPaths.Contains("/" + string.Join('/', selection.Elements.AsEnumerable()));

    private IInternalActorRef RecipientOf(WireRef name)
    {
        // A dead ref is asked for again: another actor may have taken its path.
        if (name.Resolved is IInternalActorRef { IsTerminated: false } known)
            return known;
        var found = remoting.Provider.ResolveLocal(name.Path);
        name.Resolved = found;
        return found;
    }

    private IActorRef SenderOf(WireRef name)
    {
        if (name.Resolved is IActorRef known)
            return known;
        var path = name.Path.StartsWith('/') ? originPrefix + name.Path : name.Path;
        var found = remoting.Provider.ResolveActorRef(path);
        name.Resolved = found;
        return found;
    }
}
