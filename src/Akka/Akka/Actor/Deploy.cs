using Akka.Configuration;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Where an actor is made.</summary>
public abstract class Scope : IEquatable<Scope>
{
    /// <summary>In this process.</summary>
    public static readonly LocalScope Local = LocalScope.Instance;

    /// <summary>For heirs.</summary>
    protected Scope() { }

    /// <summary>This scope, with <paramref name="other"/> for what it leaves open.</summary>
    public abstract Scope WithFallback(Scope other);

    /// <summary>A copy.</summary>
    public abstract Scope Copy();

    /// <inheritdoc/>
    public virtual bool Equals(Scope? other) => other is not null && GetType() == other.GetType();
}

/// <summary>Nothing said about the place.</summary>
internal sealed class NoScope : Scope
{
    internal static readonly NoScope Instance = new();

    public override Scope WithFallback(Scope other) => other;

    public override Scope Copy() => this;
}

/// <summary>In this process.</summary>
public class LocalScope : Scope
{
    private LocalScope() { }

    /// <summary>The one value of this type.</summary>
    public static LocalScope Instance { get; } = new();

    /// <inheritdoc/>
    public override Scope WithFallback(Scope other) => this;

    /// <inheritdoc/>
    public override Scope Copy() => this;
}

/// <summary>In the process at an address.</summary>
public class RemoteScope : Scope, IEquatable<RemoteScope>
{
    /// <summary>For heirs.</summary>
    protected RemoteScope() { }

    /// <summary>At <paramref name="address"/>.</summary>
    public RemoteScope(Address address) => Address = address;

    /// <summary>The address.</summary>
    public Address Address { get; set; } = null!;

    /// <inheritdoc/>
    public override Scope WithFallback(Scope other) => this;

    /// <inheritdoc/>
    public override Scope Copy() => new RemoteScope(Address);

    /// <inheritdoc/>
    public bool Equals(RemoteScope? other) => other is not null && Equals(Address, other.Address);

    /// <inheritdoc/>
    public override bool Equals(Scope? other) => Equals(other as RemoteScope);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RemoteScope);

    /// <inheritdoc/>
    public override int GetHashCode() => Address?.GetHashCode() ?? 0;
}

/// <summary>Where and how an actor runs. Immutable.</summary>
public class Deploy : IEquatable<Deploy>
{
    /// <summary>In this process.</summary>
    public static readonly Deploy Local = new(Scope.Local);

    /// <summary>No dispatcher named.</summary>
    public static readonly string NoDispatcherGiven = "";

    /// <summary>No mailbox named.</summary>
    public static readonly string NoMailboxGiven = "";

    /// <summary>No place named.</summary>
    public static readonly Scope NoScopeGiven = NoScope.Instance;

    /// <summary>No bound for the stash.</summary>
    public static readonly int NoStashSize = -1;

    /// <summary>Nothing said.</summary>
    public static readonly Deploy None = new();

    /// <summary>Nothing said.</summary>
    public Deploy() : this("", Config.Empty, NoScope.Instance, "", "", -1) { }

    /// <summary>Only a place.</summary>
    public Deploy(Scope scope) : this("", Config.Empty, scope ?? NoScope.Instance, "", "", -1) { }

    /// <summary>A place for the actor at a path.</summary>
    public Deploy(string path, Scope scope) : this(path, Config.Empty, scope ?? NoScope.Instance, "", "", -1) { }

    internal Deploy(string path, Config config, Scope scope, string dispatcher, string mailbox, int stashCapacity)
    {
        Path = path;
        Config = config;
        Scope = scope;
        Dispatcher = dispatcher ?? "";
        Mailbox = mailbox ?? "";
        StashCapacity = stashCapacity;
    }

    /// <summary>The path it is for, or empty.</summary>
    public string Path { get; }

    /// <summary>The settings at that path.</summary>
    public Config Config { get; }

    /// <summary>The place.</summary>
    public Scope Scope { get; }

    /// <summary>The mailbox's name in the settings, or empty.</summary>
    public string Mailbox { get; }

    /// <summary>The dispatcher's name in the settings, or empty.</summary>
    public string Dispatcher { get; }

    /// <summary>The bound of the stash, or -1.</summary>
    public int StashCapacity { get; }

    /// <summary>This, with <paramref name="other"/> for what it leaves open.</summary>
    public virtual Deploy WithFallback(Deploy other) => new(
        Path.Length == 0 ? other.Path : Path,
        other.Config.IsNullOrEmpty() ? Config : Config.IsNullOrEmpty() ? other.Config : Config.WithFallback(other.Config),
        Scope.WithFallback(other.Scope),
        Dispatcher.Length == 0 ? other.Dispatcher : Dispatcher,
        Mailbox.Length == 0 ? other.Mailbox : Mailbox,
        StashCapacity == NoStashSize ? other.StashCapacity : StashCapacity);

    /// <summary>With another place.</summary>
    public virtual Deploy WithScope(Scope scope) => new(Path, Config, scope, Dispatcher, Mailbox, StashCapacity);

    /// <summary>With another mailbox.</summary>
    public virtual Deploy WithMailbox(string mailbox) => new(Path, Config, Scope, Dispatcher, mailbox, StashCapacity);

    /// <summary>With another dispatcher.</summary>
    public virtual Deploy WithDispatcher(string dispatcher) => new(Path, Config, Scope, dispatcher, Mailbox, StashCapacity);

    /// <summary>With a bound for the stash.</summary>
    public virtual Deploy WithStashCapacity(int stashSize) => new(Path, Config, Scope, Dispatcher, Mailbox, stashSize);

    /// <inheritdoc/>
    public bool Equals(Deploy? other) => ReferenceEquals(this, other) || (other is not null && Path == other.Path
        && Dispatcher == other.Dispatcher && Mailbox == other.Mailbox && StashCapacity == other.StashCapacity && Scope.Equals(other.Scope));
}
