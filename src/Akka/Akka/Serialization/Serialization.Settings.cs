using Akka.Actor;
using Akka.Configuration;

namespace Akka.Serialization;

/// <summary>The half that reads the configuration.</summary>
public partial class Serialization
{
    private void ReadSerializers()
    {
        var config = System.Settings.Config;
        if (config.GetConfig("akka.actor.serializers") is not { } serializers) return;
        foreach (var (name, value) in serializers.AsEnumerable())
        {
            var typeName = value.GetString();
            var type = Type.GetType(typeName, false) ?? throw new ConfigurationException(
                $"akka.actor.serializers.{name}: there is no type '{typeName}'.");
            if (!typeof(Serializer).IsAssignableFrom(type))
                throw new ConfigurationException($"akka.actor.serializers.{name}: {typeName} is not a Serializer.");
            var settings = config.GetConfig($"akka.actor.serialization-settings.\"{name}\"");
            // With a number in the configuration a serializer is made when it is first used: most processes never use most of them.
            Register(SerializerIdentifierHelper.Find(type, config) is { } id
                ? new SerializerSlot(name, id, () => Create(type, settings))
                : new SerializerSlot(name, Create(type, settings)));
        }
    }

    private void ReadBindings()
    {
        if (System.Settings.Config.GetConfig("akka.actor.serialization-bindings") is not { } bindings) return;
        foreach (var (typeName, value) in bindings.AsEnumerable())
        {
            var path = $"akka.actor.serialization-bindings.\"{typeName}\"";
            var name = value.GetString();
            if (string.IsNullOrEmpty(name)) continue;
            var type = Type.GetType(typeName, false) ?? throw new ConfigurationException($"{path}: there is no such type.");
            if (!_byName.TryGetValue(name, out var slot))
                throw new ConfigurationException($"{path}: akka.actor.serializers has no '{name}'.");
            _bindings.Add((type, slot));
        }
    }

    private void ReadSetup()
    {
        if (System.Settings.Setup.Get<SerializationSetup>() is not { HasValue: true, Value: var setup }) return;
        foreach (var details in setup.CreateSerializers(System))
        {
            var slot = new SerializerSlot(details.Alias, details.Serializer);
            Register(slot);
            foreach (var type in details.UseFor)
            {
                _bindings.RemoveAll(b => b.Type == type);
                _bindings.Add((type, slot));
            }
        }
    }

    private void Register(SerializerSlot slot)
    {
        if (_byId.TryGetValue(slot.Identifier, out var other) && other.Name != slot.Name && !other.IsSameTypeAs(slot))
        {
            throw new ConfigurationException(
                $"The serializers '{other.Name}' and '{slot.Name}' have the same number, {slot.Identifier}.");
        }

        _byId[slot.Identifier] = slot;
        _byName[slot.Name] = slot;
    }

    private Serializer Create(Type type, Config? settings)
    {
        var withSettings = type.GetConstructor([typeof(ExtendedActorSystem), typeof(Config)]);
        if (withSettings is not null && settings is not null) return (Serializer)withSettings.Invoke([System, settings]);
        var constructor = type.GetConstructor([typeof(ExtendedActorSystem)])
            ?? throw new ConfigurationException(
                $"The serializer {TypeNames.Of(type)} needs a public constructor that takes an ExtendedActorSystem.");
        return (Serializer)constructor.Invoke([System]);
    }

    /// <summary>A serializer that is there or is made when it is first needed.</summary>
    private sealed class SerializerSlot(string name, int identifier, Func<Serializer> create)
    {
        private readonly Lazy<Serializer> _value = new(create);

        public SerializerSlot(string name, Serializer serializer) : this(name, serializer.Identifier, () => serializer)
        {
            _ = Value;
        }

        public string Name { get; } = name;

        public int Identifier { get; } = identifier;

        public Serializer Value => _value.Value;

        public bool IsSameTypeAs(SerializerSlot other) => Value.GetType() == other.Value.GetType();
    }
}
