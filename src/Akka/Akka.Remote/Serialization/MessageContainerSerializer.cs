using Akka.Actor;
using Akka.Serialization;

namespace Akka.Remote.Serialization;

/// <summary>Serializes messages to selections: the way to go, and the message itself with its own serializer.</summary>
public class MessageContainerSerializer : Serializer
{
    private enum Step : byte
    {
        Parent = 0,
        ChildName = 1,
        ChildPattern = 2,
        Recursive = 3,
    }

    /// <summary>The serializer of one actor system.</summary>
    public MessageContainerSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        if (obj is not ActorSelectionMessage selection)
            throw new ArgumentException($"{nameof(MessageContainerSerializer)} does not serialize {obj.GetType()}.");
        var writer = new PayloadWriter(system);
        writer.Bool(selection.WildCardFanOut);
        writer.Int(selection.Elements.Length);
        foreach (var element in selection.Elements)
            Write(writer, element);
        writer.Object(selection.Message);
        return writer.ToArray();
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type)
    {
        var reader = new PayloadReader(system, bytes);
        var fanOut = reader.Bool();
        var count = reader.Int();
        if (count < 0 || count > bytes.Length)
            throw new System.Runtime.Serialization.SerializationException($"A selection of {count} steps.");
        var elements = new SelectionPathElement[count];
        for (var i = 0; i < count; i++)
            elements[i] = Read(ref reader);
        return new ActorSelectionMessage(reader.Object()!, elements, fanOut);
    }

    private static void Write(PayloadWriter writer, SelectionPathElement element)
    {
        switch (element)
        {
            case SelectParent:
                writer.Byte((byte)Step.Parent);
                break;
            case SelectChildName child:
                writer.Byte((byte)Step.ChildName);
                writer.String(child.Name);
                break;
            case SelectChildPattern pattern:
                writer.Byte((byte)Step.ChildPattern);
                writer.String(pattern.PatternStr);
                break;
            default:
                writer.Byte((byte)Step.Recursive);
                break;
        }
    }

    private static SelectionPathElement Read(ref PayloadReader reader) => (Step)reader.Byte() switch
    {
        Step.Parent => new SelectParent(),
        Step.ChildName => new SelectChildName(reader.String()),
        Step.ChildPattern => new SelectChildPattern(reader.String()),
        Step.Recursive => new SelectChildRecursive(),
        var step => throw new System.Runtime.Serialization.SerializationException($"A selection has no step {step}."),
    };
}
