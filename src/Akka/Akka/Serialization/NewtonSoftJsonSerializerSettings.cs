using Akka.Configuration;

namespace Akka.Serialization;

/// <summary>What akka.actor.serialization-settings.json says.</summary>
public sealed class NewtonSoftJsonSerializerSettings
{
    /// <summary>What holds where the configuration says nothing.</summary>
    public static readonly NewtonSoftJsonSerializerSettings Default = new(true, true, [], true, 2048, 32768);

    /// <summary>Gives every setting.</summary>
    public NewtonSoftJsonSerializerSettings(bool encodeTypeNames, bool preserveObjectReferences, IEnumerable<Type> converters,
        bool usePooledStringBuilder, int stringBuilderMinSize, int stringBuilderMaxSize)
    {
        EncodeTypeNames = encodeTypeNames;
        PreserveObjectReferences = preserveObjectReferences;
        Converters = converters;
        UsePooledStringBuilder = usePooledStringBuilder;
        StringBuilderMinSize = stringBuilderMinSize;
        StringBuilderMaxSize = stringBuilderMaxSize;
    }

    /// <summary>Writes each object's type beside it.</summary>
    public bool EncodeTypeNames { get; }

    /// <summary>Writes an object that is reached twice once, and keeps circles.</summary>
    public bool PreserveObjectReferences { get; }

    /// <summary>Further JsonConverter types; each has a constructor without parameters or one that takes the actor system.</summary>
    public IEnumerable<Type> Converters { get; }

    /// <summary>Writes into buffers that are used again.</summary>
    public bool UsePooledStringBuilder { get; }

    /// <summary>The characters that such a buffer has at first.</summary>
    public int StringBuilderMinSize { get; }

    /// <summary>The characters above which a buffer is not kept.</summary>
    public int StringBuilderMaxSize { get; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">A converter is not a type that is known here.</exception>
    public static NewtonSoftJsonSerializerSettings Create(Config config)
    {
        if (config.IsNullOrEmpty()) throw ConfigurationException.NullOrEmptyConfig<NewtonSoftJsonSerializerSettings>();
        return new NewtonSoftJsonSerializerSettings(
            config.GetBoolean("encode-type-names", Default.EncodeTypeNames),
            config.GetBoolean("preserve-object-references", Default.PreserveObjectReferences),
            [.. config.GetStringList("converters").Select(FindConverter)],
            config.GetBoolean("use-pooled-string-builder", Default.UsePooledStringBuilder),
            (int)config.GetByteSize("pooled-string-builder-minsize", Default.StringBuilderMinSize)!,
            (int)config.GetByteSize("pooled-string-builder-maxsize", Default.StringBuilderMaxSize)!);
    }

    private static Type FindConverter(string name) =>
        Type.GetType(name, false) ?? throw new ConfigurationException($"converters: there is no type '{name}'.");
}
