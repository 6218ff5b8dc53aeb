using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Newtonsoft.Json;

namespace Akka.Serialization;

/// <summary>Serializers given in code instead of in the configuration.</summary>
public sealed class SerializationSetup : Setup
{
    private SerializationSetup(Func<ExtendedActorSystem, ImmutableHashSet<SerializerDetails>> createSerializers)
    {
        CreateSerializers = createSerializers;
    }

    /// <summary>Makes the serializers of an actor system.</summary>
    public Func<ExtendedActorSystem, ImmutableHashSet<SerializerDetails>> CreateSerializers { get; }

    /// <summary>Names the function that makes the serializers.</summary>
    public static SerializationSetup Create(Func<ExtendedActorSystem, ImmutableHashSet<SerializerDetails>> createSerializers) =>
        new(createSerializers);
}

/// <summary>A serializer, its name, and the types that it serves.</summary>
public sealed class SerializerDetails
{
    private SerializerDetails(string alias, Serializer serializer, ImmutableHashSet<Type> useFor)
    {
        Alias = alias;
        Serializer = serializer;
        UseFor = useFor;
    }

    /// <summary>The name, as it would stand in akka.actor.serializers.</summary>
    public string Alias { get; }

    /// <summary>The serializer.</summary>
    public Serializer Serializer { get; }

    /// <summary>The types that are bound to it.</summary>
    public ImmutableHashSet<Type> UseFor { get; }

    /// <summary>Puts the three together.</summary>
    public static SerializerDetails Create(string alias, Serializer serializer, ImmutableHashSet<Type> useFor) =>
        new(alias, serializer, useFor);
}

/// <summary>Changes to how <see cref="NewtonSoftJsonSerializer"/> reads and writes, given in code.</summary>
public sealed class NewtonSoftJsonSerializerSetup : Setup
{
    private NewtonSoftJsonSerializerSetup(Action<JsonSerializerSettings> settings)
    {
        ApplySettings = settings;
    }

    /// <summary>Changes the settings that the configuration gave.</summary>
    public Action<JsonSerializerSettings> ApplySettings { get; }

    /// <summary>Names the change.</summary>
    public static NewtonSoftJsonSerializerSetup Create(Action<JsonSerializerSettings> settings) => new(settings);
}
