using System.Linq.Expressions;
using System.Reflection;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Makes instances of an actor in a way of its own.</summary>
public interface IIndirectActorProducer
{
    /// <summary>The type of the actors.</summary>
    Type ActorType { get; }

    /// <summary>Makes an instance; each call must make a new one.</summary>
    ActorBase Produce();

    /// <summary>Called when an instance is no longer used.</summary>
    void Release(ActorBase actor);
}

/// <summary>The recipe of an actor: its class, what its constructor takes, where and how it runs. Immutable.</summary>
public class Props : IEquatable<Props>
{
    /// <summary>The recipe of nothing: its actors cannot be made.</summary>
    public static readonly Props None = new();

    private IIndirectActorProducer _producer;

    /// <summary>For copies.</summary>
    protected Props(Props copy)
    {
        _producer = copy._producer;
        Deploy = copy.Deploy;
        Arguments = copy.Arguments;
        SupervisorStrategy = copy.SupervisorStrategy;
    }

    /// <summary>A recipe of nothing.</summary>
    protected Props() : this(new UnusableProducer(), Deploy.Local, []) { }

    /// <summary>An actor whose constructor takes <paramref name="args"/>.</summary>
    public Props(Type type, object[] args) : this(new ReflectionProducer(type, args), Deploy.None, args) { }

    /// <summary>An actor whose constructor takes nothing.</summary>
    public Props(Type type) : this(type, []) { }

    /// <summary>An actor with the strategy for its children.</summary>
    public Props(Type type, SupervisorStrategy supervisorStrategy, IEnumerable<object> args) : this(type, args.ToArray()) =>
        SupervisorStrategy = supervisorStrategy;

    /// <summary>An actor with the strategy for its children.</summary>
    public Props(Type type, SupervisorStrategy supervisorStrategy, params object[] args) : this(type, args) =>
        SupervisorStrategy = supervisorStrategy;

    /// <summary>An actor with where and how it runs.</summary>
    public Props(Deploy deploy, Type type, IEnumerable<object> args) : this(type, args.ToArray()) => Deploy = deploy;

    /// <summary>An actor with where and how it runs.</summary>
    public Props(Deploy deploy, Type type, params object[] args) : this(type, args) => Deploy = deploy;

    private Props(IIndirectActorProducer producer, Deploy deploy, object[] args)
    {
        _producer = producer;
        Deploy = deploy;
        Arguments = args ?? [];
    }

    /// <summary>An actor that takes every message and does nothing.</summary>
    public static Props Empty { get; } = Create<EmptyActor>();

    /// <summary>The class of the actor.</summary>
    public Type Type => _producer.ActorType;

    /// <summary>The name of the class with its assembly.</summary>
    public string TypeName => Type.AssemblyQualifiedName!;

    /// <summary>What the constructor takes.</summary>
    public object[] Arguments { get; private set; }

    /// <summary>Where and how it runs.</summary>
    public Deploy Deploy { get; protected set; }

    /// <summary>What to do about failures of its children, in place of what the actor says itself; null for that.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; protected set; }

    /// <summary>The dispatcher's name in the settings; that of the default where none was given.</summary>
    public string Dispatcher => Deploy.Dispatcher == Deploy.NoDispatcherGiven ? Dispatch.Dispatchers.DefaultDispatcherId : Deploy.Dispatcher;

    /// <summary>The mailbox's name in the settings; null for the default.</summary>
    public string? Mailbox => Deploy.Mailbox == Deploy.NoMailboxGiven ? null : Deploy.Mailbox;

    /// <summary>From a constructor call: <c>Props.Create(() => new Greeter("hello"))</c>. The arguments are taken now, the call is made for each instance.</summary>
    /// <exception cref="ArgumentException">The lambda is no constructor call.</exception>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null) where TActor : ActorBase
    {
        if (factory.Body is not NewExpression call)
            throw new ArgumentException("The lambda must be a constructor call: () => new MyActor(…).", nameof(factory));
        var args = call.Arguments.Count == 0 ? [] : new object[call.Arguments.Count];
        for (var i = 0; i < args.Length; i++)
            args[i] = ArgumentReader.Evaluate(call.Arguments[i])!;
        var producer = call.Constructor is null ? new ReflectionProducer(typeof(TActor), args) : new ReflectionProducer(typeof(TActor), call.Constructor, args);
        return new Props(producer, Deploy.None, args) { SupervisorStrategy = supervisorStrategy };
    }

    /// <summary>An actor whose constructor takes <paramref name="args"/>.</summary>
    public static Props Create<TActor>(params object[] args) where TActor : ActorBase => new(typeof(TActor), args);

    /// <summary>An actor whose constructor takes nothing, with the strategy for its children.</summary>
    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy) where TActor : ActorBase, new() =>
        new(typeof(TActor), supervisorStrategy, []);

    /// <summary>An actor whose constructor takes <paramref name="args"/>.</summary>
    /// <exception cref="ArgumentNullException">The type is null.</exception>
    public static Props Create(Type type, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Props(type, args);
    }

    /// <summary>Instances come from <paramref name="producer"/>.</summary>
    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) => new(producer, Deploy.None, args);

    /// <summary>Instances come from a <typeparamref name="TProducer"/> whose constructor takes <paramref name="args"/>.</summary>
    public static Props CreateBy<TProducer>(params object[] args) where TProducer : class, IIndirectActorProducer =>
        new((IIndirectActorProducer)Activator.CreateInstance(typeof(TProducer), args)!, Deploy.None, args);

    /// <summary>With another dispatcher.</summary>
    public Props WithDispatcher(string dispatcher) => With(Deploy.WithDispatcher(dispatcher));

    /// <summary>With another mailbox.</summary>
    public Props WithMailbox(string mailbox) => With(Deploy.WithMailbox(mailbox));

    /// <summary>With a bound for the stash.</summary>
    public Props WithStashCapacity(int stashCapacity) => With(Deploy.WithStashCapacity(stashCapacity));

    /// <summary>With another deployment; what it leaves open stays.</summary>
    public Props WithDeploy(Deploy deploy) => With(deploy.WithFallback(Deploy));

    /// <summary>With another strategy for its children.</summary>
    public Props WithSupervisorStrategy(SupervisorStrategy? supervisorStrategy)
    {
        var copy = Copy();
        copy.SupervisorStrategy = supervisorStrategy;
        return copy;
    }

    /// <summary>Makes an instance.</summary>
    /// <exception cref="TypeLoadException">The instance could not be made; the inner exceptions say why.</exception>
    public virtual ActorBase NewActor()
    {
        try
        {
            return _producer.Produce();
        }
        catch (Exception ex)
        {
            var arguments = string.Join(",", Arguments.Select(SafeText.Of));
            throw new TypeLoadException($"Error while creating actor instance of type {Type} with {Arguments.Length} args: ({arguments})", ex);
        }
    }

    /// <summary>A copy.</summary>
    protected virtual Props Copy() => new(this);

    internal void ReleaseActor(ActorBase actor) => _producer.Release(actor);

    /// <inheritdoc/>
    public bool Equals(Props? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        return other is not null && Type == other.Type && Deploy.Equals(other.Deploy)
            && Equals(SupervisorStrategy, other.SupervisorStrategy) && Arguments.SequenceEqual(other.Arguments);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Props);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Deploy, Arguments.Length);

    private Props With(Deploy deploy)
    {
        var copy = Copy();
        copy.Deploy = deploy;
        return copy;
    }

    private sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message) { }
    }

    private sealed class UnusableProducer : IIndirectActorProducer
    {
        public Type ActorType => typeof(ActorBase);

        public ActorBase Produce() => throw new NotSupportedException("These props make no actor.");

        public void Release(ActorBase actor) { }
    }
}

/// <summary>Calls a constructor.</summary>
internal sealed class ReflectionProducer : IIndirectActorProducer
{
    private readonly object[] _args;
    private ConstructorInvoker? _invoker;

    internal ReflectionProducer(Type? type, object[]? args)
    {
        ActorType = type ?? throw new ArgumentNullException(nameof(type), "Props need the type of an actor.");
        _args = args ?? [];
    }

    internal ReflectionProducer(Type type, ConstructorInfo constructor, object[] args) : this(type, args) =>
        _invoker = ConstructorInvoker.Create(constructor);

    public Type ActorType { get; }

    public ActorBase Produce()
    {
        if (_invoker is null && _args.Length == 0)
        {
            var constructor = ActorType.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes);
            if (constructor is not null && !ActorType.IsAbstract)
                _invoker = ConstructorInvoker.Create(constructor);
        }

        if (_invoker is not null)
            return Invoke(_invoker);
        const BindingFlags Flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
            | BindingFlags.CreateInstance | BindingFlags.OptionalParamBinding;
        return (ActorBase)Activator.CreateInstance(ActorType, Flags, null, _args, null)!;
    }

    private ActorBase Invoke(ConstructorInvoker invoker)
    {
        try
        {
            return (ActorBase)invoker.Invoke(new Span<object?>((object?[])_args.Clone()));
        }
        catch (Exception ex) when (ex is not TargetInvocationException)
        {
            throw new TargetInvocationException(ex); // as any call by reflection reports it
        }
    }

    public void Release(ActorBase actor) { }
}

/// <summary>Takes the arguments out of a constructor call without compiling it, where it can.</summary>
internal static class ArgumentReader
{
    internal static object? Evaluate(Expression expression)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                return constant.Value;
            case MemberExpression { Member: FieldInfo field } member:
                return field.GetValue(member.Expression is null ? null : Evaluate(member.Expression));
            case MemberExpression { Member: PropertyInfo property } member when property.GetMethod is { } getter:
                return MethodInvoker.Create(getter).Invoke(member.Expression is null ? null : Evaluate(member.Expression));
            case UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert when CanPassThrough(convert):
                return Evaluate(convert.Operand);
            default:
                return Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)();
        }
    }

    private static bool CanPassThrough(UnaryExpression convert) =>
        convert.Type.IsAssignableFrom(convert.Operand.Type) || Nullable.GetUnderlyingType(convert.Type) == convert.Operand.Type;
}

/// <summary>The props of an actor that has ended.</summary>
public class TerminatedProps : Props
{
    /// <summary>Makes one.</summary>
    public TerminatedProps() { }

    /// <inheritdoc/>
    public override ActorBase NewActor() => throw new InvalidOperationException("This actor has ended.");
}
