using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

public partial class ActorCell
{
    private readonly Children _children = new();
    private long _nextName = -1;

    /// <inheritdoc/>
    public virtual IActorRef ActorOf(Props props, string? name = null) => MakeChild(props, name, systemService: false);

    internal IActorRef AttachChild(Props props, bool isSystemService, string? name = null) => MakeChild(props, name, isSystemService);

    /// <inheritdoc/>
    IEnumerable<IActorRef> IActorContext.GetChildren() => GetChildren();

    internal IEnumerable<IActorRef> GetChildren() => _children.Refs();

    internal IReadOnlyCollection<IInternalActorRef> ChildRefs() => _children.Refs();

    /// <inheritdoc/>
    IActorRef IActorContext.Child(string name) => GetChildByName(name);

    internal IInternalActorRef GetChildByName(string name) =>
        _children.TryGetByName(name, out var stats) && stats is ChildRestartStats child ? child.Child : ActorRefs.Nobody;

    /// <summary>The child of that name, and where a uid is given, of that incarnation.</summary>
    internal IInternalActorRef GetSingleChild(string name)
    {
        var hash = name.IndexOf('#');
        if (hash < 0)
            return GetChildByName(name);
        var child = GetChildByName(name[..hash]);
        return long.TryParse(name.AsSpan(hash + 1), out var uid) && uid == child.Path.Uid ? child : ActorRefs.Nobody;
    }

    /// <inheritdoc/>
    public void Stop(IActorRef child)
    {
        if (_children.TryGetByRef(child, out _))
            _children.ShallDie(child);
        ((IInternalActorRef)child).Stop();
    }

    private IActorRef MakeChild(Props props, string? name, bool systemService)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (name is null)
            name = RandomName();
        else
            CheckName(name);
        if (_systemImpl.Settings.SerializeAllCreators && !systemService && props.Deploy.Scope is not LocalScope)
            PropsSerializationCheck.Verify(props, _systemImpl);

        _children.Reserve(name, _self);
        IInternalActorRef child;
        try
        {
            var path = new ChildActorPath(_self.Path, name, NewUid(_systemImpl.Random));
            child = _systemImpl.Provider.ActorOf(_systemImpl, props, _self, path, systemService, null, true, false);
        }
        catch
        {
            _children.Unreserve(name);
            throw;
        }

        // A child that is made before its mailbox begins waits as long as the actor itself does.
        for (var i = Mailbox?.SuspendCount ?? 0; i > 0 && IsFailed; i--)
            child.Suspend();
        _children.Init(child);
        if (_systemImpl.Settings.DebugLifecycle)
            Publish(new Debug(_self.Path.ToString(), ActorType, $"now supervising {child.Path}"));
        child.Start();
        return child;
    }

    /// <summary>Positive and of 32 bits, as Akka.NET's parser of paths takes it; 0 stands for none.</summary>
    internal static long NewUid(Random random) => random.Next(1, int.MaxValue);

    private static void CheckName(string name)
    {
        if (name.Length == 0)
            throw new InvalidActorNameException("An actor's name must not be empty.");
        if (!ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(
                $"'{name}' is no name of an actor: it may hold letters, digits and {ActorPath.ValidSymbols}, and must not begin with $.");
        }
    }

    private string RandomName() => "$" + NameSequence.Encode(Interlocked.Increment(ref _nextName));

    private void HandleChildTerminated(IActorRef child)
    {
        var next = _children.Remove(child, out var recreationCause);
        // A supervisor that is itself on its way down has no say any more.
        if (_actor is not null && next is ChildrenWait.None or ChildrenWait.UserRequest)
        {
            try
            {
                _actor.SupervisorStrategyInternal.HandleChildTerminated(this, child, _children.Refs());
            }
            catch (Exception cause)
            {
                HandleInvokeFailure(cause, null);
            }
        }

        switch (next)
        {
            case ChildrenWait.Recreation:
                FinishRecreate(recreationCause!);
                break;
            case ChildrenWait.Creation:
                FinishCreate();
                break;
            case ChildrenWait.Termination:
                FinishTerminate();
                break;
        }
    }
}

/// <summary>Short names for actors that got none: <c>a</c>, <c>b</c>, …</summary>
internal static class NameSequence
{
    private const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    internal static string Encode(long number)
    {
        Span<char> buffer = stackalloc char[12];
        var length = 0;
        do
        {
            buffer[length++] = Digits[(int)(number & 63)];
            number >>= 6;
        }
        while (number != 0);
        return new string(buffer[..length]);
    }
}

internal static class PropsSerializationCheck
{
    internal static void Verify(Props props, ActorSystemImpl system)
    {
        foreach (var argument in props.Arguments)
        {
            if (argument is null or INoSerializationVerificationNeeded or Util.ISurrogated)
                continue;
            var serializer = system.Serialization.FindSerializerFor(argument);
            var manifest = Serialization.Serialization.ManifestFor(serializer, argument);
            system.Serialization.Deserialize(system.Serialization.Serialize(argument), serializer.Identifier, manifest);
        }
    }
}
