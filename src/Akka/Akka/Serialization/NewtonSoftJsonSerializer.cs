using System.Collections;
using System.Reflection;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace Akka.Serialization;

/// <summary>
/// Number 1, the serializer of every type that has no other: JSON by Newtonsoft.Json, with types, private setters, constructors with
/// parameters (records), and actors and whatever else is <see cref="Akka.Util.ISurrogated"/> written as its surrogate.
/// </summary>
public class NewtonSoftJsonSerializer : Serializer
{
    private static readonly UTF8Encoding Utf8 = new(false);

    [ThreadStatic]
    private static StringBuilder? t_buffer;

    private readonly NewtonSoftJsonSerializerSettings _options;
    private readonly JsonSerializer _serializer;

    /// <summary>Makes the serializer of an actor system with the settings by default.</summary>
    public NewtonSoftJsonSerializer(ExtendedActorSystem system) : this(system, NewtonSoftJsonSerializerSettings.Default)
    {
    }

    /// <summary>Makes the serializer of an actor system with akka.actor.serialization-settings.json.</summary>
    public NewtonSoftJsonSerializer(ExtendedActorSystem system, Config config)
        : this(system, config.IsNullOrEmpty() ? NewtonSoftJsonSerializerSettings.Default : NewtonSoftJsonSerializerSettings.Create(config))
    {
    }

    /// <summary>Makes the serializer of an actor system.</summary>
    public NewtonSoftJsonSerializer(ExtendedActorSystem system, NewtonSoftJsonSerializerSettings settings) : base(system)
    {
        _options = settings;
        Settings = new JsonSerializerSettings
        {
            PreserveReferencesHandling = settings.PreserveObjectReferences
                ? PreserveReferencesHandling.Objects : PreserveReferencesHandling.None,
            NullValueHandling = NullValueHandling.Ignore,
            ObjectCreationHandling = ObjectCreationHandling.Replace,
            MissingMemberHandling = MissingMemberHandling.Ignore,
            ConstructorHandling = ConstructorHandling.AllowNonPublicDefaultConstructor,
            TypeNameHandling = settings.EncodeTypeNames ? TypeNameHandling.All : TypeNameHandling.None,
            ContractResolver = new Contracts(),
        };
        if (system is not null && system.Settings.Setup.Get<NewtonSoftJsonSerializerSetup>() is { HasValue: true, Value: var setup })
            setup.ApplySettings(Settings);
        foreach (var type in settings.Converters) Settings.Converters.Add(CreateConverter(type, system));
        Settings.Converters.Add(new SurrogateConverter(system!));
        _serializer = JsonSerializer.Create(Settings);
        _serializer.Formatting = Formatting.None;
    }

    /// <summary>How JSON is read and written. A change after the serializer is made has no effect.</summary>
    public JsonSerializerSettings Settings { get; }

    /// <summary>The Newtonsoft.Json.JsonSerializer.</summary>
    public object Serializer => _serializer;

    /// <summary>Always false: the types stand in the JSON.</summary>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        var buffer = t_buffer ?? new StringBuilder(_options.StringBuilderMinSize);
        t_buffer = null; // A message that is serialized while another is being written on this thread takes a buffer of its own.
        using (var writer = new JsonTextWriter(new StringWriter(buffer)) { Formatting = Formatting.None })
            _serializer.Serialize(writer, obj, null);
        var bytes = new byte[Count(buffer)];
        var written = 0;
        var encoder = Utf8.GetEncoder();
        foreach (var chunk in buffer.GetChunks()) written += encoder.GetBytes(chunk.Span, bytes.AsSpan(written), false);
        encoder.GetBytes([], bytes.AsSpan(written), true);
        if (_options.UsePooledStringBuilder && buffer.Capacity <= _options.StringBuilderMaxSize) t_buffer = buffer.Clear();
        return bytes;
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type)
    {
        using var reader = new JsonTextReader(new StreamReader(new MemoryStream(bytes), Utf8));
        var value = _serializer.Deserialize(reader, type ?? typeof(object));
        return SurrogateConverter.Translate(value, system, type ?? typeof(object))!;
    }

    private static int Count(StringBuilder buffer)
    {
        var count = 0;
        var encoder = Utf8.GetEncoder();
        foreach (var chunk in buffer.GetChunks()) count += encoder.GetByteCount(chunk.Span, false);
        return count + encoder.GetByteCount([], true);
    }

    private static JsonConverter CreateConverter(Type type, ExtendedActorSystem? system)
    {
        var withSystem = type.GetConstructor([typeof(ExtendedActorSystem)]);
        return (JsonConverter)(withSystem is not null ? withSystem.Invoke([system]) : Activator.CreateInstance(type)!);
    }

    /// <summary>
    /// Sets properties whose setters are private, as immutable messages have them, and makes what collection expressions make.
    /// </summary>
    private sealed class Contracts : DefaultContractResolver
    {
        protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
        {
            var property = base.CreateProperty(member, memberSerialization);
            if (!property.Writable && member is PropertyInfo info) property.Writable = info.GetSetMethod(true) is not null;
            return property;
        }

        protected override JsonArrayContract CreateArrayContract(Type objectType)
        {
            var contract = base.CreateArrayContract(objectType);
            // The compiler's own read-only lists: each has one constructor, which takes an array, a list or the single item.
            if (!objectType.Name.StartsWith("<>z__", StringComparison.Ordinal) || objectType.GetConstructors() is not [var constructor])
                return contract;
            var takes = constructor.GetParameters()[0].ParameterType;
            contract.HasParameterizedCreator = true;
            contract.OverrideCreator = arguments => constructor.Invoke([Convert((IList)arguments[0]!, takes)]);
            return contract;
        }

        private static object? Convert(IList items, Type type)
        {
            if (type.IsInstanceOfType(items)) return items;
            if (!type.IsArray) return items[0];
            var array = Array.CreateInstance(type.GetElementType()!, items.Count);
            items.CopyTo(array, 0);
            return array;
        }
    }
}
