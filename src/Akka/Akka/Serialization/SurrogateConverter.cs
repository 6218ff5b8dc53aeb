using System.Globalization;
using Akka.Actor;
using Akka.Util;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Akka.Serialization;

/// <summary>
/// Writes what is surrogated as its surrogate. Numbers that JSON would give back as another type where only an object is declared
/// (int, float, decimal) are written as {"$":"I5"}, {"$":"F1.5"}, {"$":"M1.5"}; plain ones are read as well.
/// </summary>
internal sealed class SurrogateConverter(ExtendedActorSystem system) : JsonConverter
{
    public override bool CanConvert(Type objectType) =>
        objectType == typeof(object) || IsTagged(Nullable.GetUnderlyingType(objectType) ?? objectType)
        || typeof(ISurrogated).IsAssignableFrom(objectType);

    public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer)
    {
        switch (value)
        {
            case int or float or decimal:
                writer.WriteStartObject();
                writer.WritePropertyName("$");
                writer.WriteValue(Tagged(value));
                writer.WriteEndObject();
                break;
            case ISurrogated surrogated:
                // Declared as object, so that the surrogate's own type is written beside it.
                serializer.Serialize(writer, surrogated.ToSurrogate(system), typeof(object));
                break;
            default:
                writer.WriteStartObject();
                writer.WriteEndObject();
                break;
        }
    }

    // Read without a declared type, so that the type beside the object decides and this converter is not asked again.
    public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer) =>
        Translate(serializer.Deserialize(reader), system, Nullable.GetUnderlyingType(objectType) ?? objectType);

    /// <summary>A surrogate's original, a tagged or plain number as the type asked for, anything else as it is.</summary>
    public static object? Translate(object? value, ExtendedActorSystem system, Type type) => value switch
    {
        ISurrogate surrogate => surrogate.FromSurrogate(system),
        JObject { Count: 1 } o when o["$"] is JValue { Value: string tagged } => Untag(tagged),
        long or double when IsTagged(type) => Convert.ChangeType(value, type, CultureInfo.InvariantCulture),
        _ => value,
    };

    private static bool IsTagged(Type type) => type == typeof(int) || type == typeof(float) || type == typeof(decimal);

    private static string Tagged(object value) => value switch
    {
        int n => "I" + n.ToString(CultureInfo.InvariantCulture),
        float n => "F" + n.ToString("R", CultureInfo.InvariantCulture),
        _ => "M" + ((decimal)value).ToString(CultureInfo.InvariantCulture),
    };

    private static object Untag(string tagged) => tagged[0] switch
    {
        'I' => int.Parse(tagged.AsSpan(1), NumberStyles.Integer, CultureInfo.InvariantCulture),
        'F' => float.Parse(tagged.AsSpan(1), NumberStyles.Float, CultureInfo.InvariantCulture),
        'M' => decimal.Parse(tagged.AsSpan(1), NumberStyles.Number, CultureInfo.InvariantCulture),
        _ => throw new JsonSerializationException($"'{tagged}' is not a number with its type."),
    };
}
