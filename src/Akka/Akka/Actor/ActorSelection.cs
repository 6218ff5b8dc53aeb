namespace Akka.Actor;

/// <summary>A message on its way along a selection.</summary>
public class ActorSelectionMessage : IAutoReceivedMessage, IPossiblyHarmful, IWrappedMessage
{
    /// <summary>With the steps that are left.</summary>
    public ActorSelectionMessage(object message, SelectionPathElement[] elements, bool wildCardFanOut = false)
    {
        Message = message;
        Elements = elements;
        WildCardFanOut = wildCardFanOut;
    }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>The steps that are left.</summary>
    public SelectionPathElement[] Elements { get; }

    /// <summary>True if a wildcard has led to several actors.</summary>
    public bool WildCardFanOut { get; }

    /// <summary>A copy with some parts changed.</summary>
    public ActorSelectionMessage Copy(object? message = null, SelectionPathElement[]? elements = null, bool? wildCardFanOut = null) =>
        new(message ?? Message, elements ?? Elements, wildCardFanOut ?? WildCardFanOut);

    /// <inheritdoc/>
    public override string ToString() => $"ActorSelectionMessage({Message} to {string.Join<SelectionPathElement>('/', Elements)})";
}

/// <summary>Actors named by their path, found anew for each message.</summary>
public class ActorSelection : ICanTell
{
    /// <summary>Names nobody.</summary>
    public ActorSelection() : this(ActorRefs.Nobody, Array.Empty<SelectionPathElement>()) { }

    /// <summary>Starts at <paramref name="anchor"/>.</summary>
    public ActorSelection(IActorRef anchor, SelectionPathElement[] path)
    {
        Anchor = anchor;
        Path = path;
    }

    /// <summary>Starts at <paramref name="anchor"/>.</summary>
    public ActorSelection(IActorRef anchor, string path) : this(anchor, path == "" ? [] : path.Split('/')) { }

    /// <summary>Starts at <paramref name="anchor"/>.</summary>
    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
    {
        Anchor = anchor;
        var path = new List<SelectionPathElement>();
        foreach (var element in elements)
        {
            if (element.Length == 0)
                continue;
            path.Add(element switch
            {
                ".." => SelectParent.Instance,
                "**" => SelectChildRecursive.Instance,
                _ when element.AsSpan().ContainsAny('*', '?') => new SelectChildPattern(element),
                _ => new SelectChildName(element),
            });
        }

        for (var i = 0; i < path.Count - 1; i++)
        {
            if (path[i] is SelectChildRecursive)
                throw new IllegalActorNameException("** may only stand at the end of a selection.");
        }

        Path = path.ToArray();
    }

    /// <summary>Where the path starts.</summary>
    public IActorRef Anchor { get; private set; }

    /// <summary>The steps.</summary>
    public SelectionPathElement[] Path { get; internal set; }

    /// <summary>The steps as text.</summary>
    public string PathString => "/" + string.Join<SelectionPathElement>('/', Path);

    /// <summary>Sends a message to every actor that the path leads to.</summary>
    public void Tell(object message, IActorRef? sender = null)
    {
        if (message is null)
            throw new InvalidMessageException("A message must not be null.");
        sender ??= ActorCell.GetCurrentSelfOrNoSender();
        DeliverSelection((IInternalActorRef)Anchor, sender, new ActorSelectionMessage(message, Path, false));
    }

    /// <summary>The actor that the path leads to.</summary>
    /// <exception cref="ActorNotFoundException">There is none, or it did not answer in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <inheritdoc cref="ResolveOne(TimeSpan)"/>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException($"There is no actor at {this}.");
        }
        catch (Exception ex) when (ex is not ActorNotFoundException)
        {
            throw new ActorNotFoundException($"No actor answered at {this}: {ex.Message}", ex);
        }
    }

    internal static void DeliverSelection(IInternalActorRef anchor, IActorRef? sender, ActorSelectionMessage message)
    {
        if (message.Elements.Length == 0)
        {
            anchor.Tell(message.Message, sender);
            return;
        }

        var current = anchor;
        for (var i = 0; i < message.Elements.Length; i++)
        {
            if (current is VirtualPathContainer container && message.Elements[i] is SelectChildName temporary)
            {
                current = container.GetSingleChild(temporary.Name);
            }
            else if (current is not ActorRefWithCell local)
            {
                // On another node, or something that goes its own way: it does the rest.
                current.Tell(message.Copy(elements: message.Elements[i..]), sender);
                return;
            }
            else
            {
                switch (message.Elements[i])
                {
                    case SelectParent:
                        current = local.Parent;
                        break;
                    case SelectChildName child:
                        current = local.GetSingleChild(child.Name);
                        break;
                    case SelectChildPattern pattern:
                        DeliverToMatches(local, anchor, pattern, message, i, sender);
                        return;
                    default:
                        DeliverToDescendants(local, message.Message, sender);
                        return;
                }
            }

            if (current is Nobody)
            {
                if (!message.WildCardFanOut)
                    EmptyFor(anchor, message.Elements).Tell(message, sender);
                return;
            }
        }

        current.Tell(message.Message, sender);
    }

    private static void DeliverToMatches(
        ActorRefWithCell parent, IInternalActorRef anchor, SelectChildPattern pattern, ActorSelectionMessage message, int index, IActorRef? sender)
    {
        var matches = new List<IInternalActorRef>();
        foreach (var child in parent.Children)
        {
            if (pattern.Matches(child.Path.Name))
                matches.Add((IInternalActorRef)child);
        }

        if (matches.Count == 0)
        {
            if (!message.WildCardFanOut)
                EmptyFor(anchor, message.Elements).Tell(message, sender);
            return;
        }

        if (index == message.Elements.Length - 1)
        {
            foreach (var match in matches)
                match.Tell(message.Message, sender);
            return;
        }

        var rest = message.Copy(elements: message.Elements[(index + 1)..], wildCardFanOut: message.WildCardFanOut || matches.Count > 1);
        foreach (var match in matches)
            DeliverSelection(match, sender, rest);
    }

    private static void DeliverToDescendants(ActorRefWithCell parent, object message, IActorRef? sender)
    {
        foreach (var child in parent.Children)
        {
            child.Tell(message, sender);
            if (child is ActorRefWithCell local)
                DeliverToDescendants(local, message, sender);
        }
    }

    private static EmptyLocalActorRef EmptyFor(IInternalActorRef anchor, SelectionPathElement[] elements)
    {
        var path = anchor.Path;
        foreach (var element in elements)
            path = element is SelectParent ? path.Parent : path / element.ToString()!;
        return new EmptyLocalActorRef(anchor.Provider, path, anchor.Provider.Settings.System.EventStream);
    }

    /// <summary>Equality of anchor and steps.</summary>
    protected bool Equals(ActorSelection? other) => other is not null && Equals(Anchor, other.Anchor) && PathString == other.PathString;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActorSelection);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Anchor, PathString);

    /// <inheritdoc/>
    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path}{(Anchor.Path.Uid == 0 ? "" : "#" + Anchor.Path.Uid)}), Path({PathString})]";
}

/// <summary>Makes selections.</summary>
public static class ActorRefFactoryShared
{
    /// <summary>By a path with its address.</summary>
    public static ActorSelection ActorSelection(ActorPath actorPath, ActorSystem system) =>
        new(((ExtendedActorSystem)system).Provider.RootGuardianAt(actorPath.Address), actorPath.Elements);

    /// <summary>By a path: absolute with or without address, or relative to <paramref name="lookupRoot"/>.</summary>
    public static ActorSelection ActorSelection(string path, ActorSystem system, IActorRef lookupRoot)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        if (path.StartsWith('/'))
            return new ActorSelection(provider.RootGuardian, path.Split('/'));
        if (path.Contains("://", StringComparison.Ordinal) && Address.TryParse(path, out var address, out var rest))
            return new ActorSelection(provider.RootGuardianAt(address), rest.Split('/'));
        return new ActorSelection(lookupRoot, path.Split('/'));
    }

    /// <summary>By a path relative to <paramref name="anchorActorRef"/>.</summary>
    public static ActorSelection ActorSelection(IActorRef anchorActorRef, string path) => new(anchorActorRef, path);
}
