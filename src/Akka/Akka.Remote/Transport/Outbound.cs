using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>A message on its way out, not yet serialized.</summary>
internal readonly struct Outbound(object message, IActorRef? sender, RemoteActorRef recipient, int bytes = 0)
{
    public object Message { get; } = message;
    public IActorRef? Sender { get; } = sender;
    public RemoteActorRef Recipient { get; } = recipient;

    /// <summary>About how much it counts while it waits.</summary>
    public int Bytes { get; } = bytes;

    /// <summary>True for what is no message, but stands between the messages of two sessions: the default of this type.</summary>
    public bool IsSessionEnd => Message is null;

    public Outbound Weighing(int bytes) => new(Message, Sender, Recipient, bytes);
}

/// <summary>How refs are named on the wire.</summary>
internal static class RefPaths
{
    public static readonly Func<object, string> OfRecipient = static reference => Relative(((IActorRef)reference).Path);

    public static readonly Func<object, string> OfSender = static reference =>
    {
        var path = ((IActorRef)reference).Path;
        return path.Address.Host is null ? Relative(path) : path.ToSerializationFormat();
    };

    private static string Relative(ActorPath path)
    {
        var elements = path.ToStringWithoutAddress();
        return path.Uid == 0 ? elements : $"{elements}#{path.Uid}";
    }
}
