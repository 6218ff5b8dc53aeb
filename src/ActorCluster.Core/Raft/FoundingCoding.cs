namespace ActorCluster.Core.Raft;

/// <summary>How the words of a founding look in bytes: a number for the kind, then the message's own fields in their order.</summary>
public static class FoundingCoding
{
    private enum Kind : byte
    {
        Greeting = 1,
        Founded = 2,
    }

    /// <summary>Writes a message as this version does.</summary>
    public static void Write(ref CompactWriter writer, FoundingMessage message)
    {
        switch (message)
        {
            case FoundingMessage.Greeting greeting:
                // Its sender as it will stand in the configuration.
                writer.Octet((byte)Kind.Greeting);
                writer.Bytes(new Configuration([greeting.Self]).Encode().Span);
                writer.Number(greeting.Founders.Count);
                foreach (var founder in greeting.Founders) writer.Text(founder.Name);
                break;
            case FoundingMessage.Founded founded:
                writer.Octet((byte)Kind.Founded);
                writer.Text(founded.From.Name);
                StandingCoding.Write(ref writer, founded.ClusterId);
                writer.Bytes(founded.Configuration.Encode().Span);
                writer.Flag(founded.IsFirst);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "a message that no founder knows");
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; what follows it is left where it is.</summary>
    /// <exception cref="FormatException">The bytes are no message that this version knows.</exception>
    public static FoundingMessage Read(ref CompactReader reader)
    {
        switch ((Kind)reader.Octet())
        {
            case Kind.Greeting:
                var self = Configuration.Decode(reader.Bytes().Span).Members;
                var founders = new NodeId[reader.Count()];
                for (var i = 0; i < founders.Length; i++) founders[i] = new NodeId(reader.Text());
                return self.Count == 1 ? new FoundingMessage.Greeting(self[0], founders) : throw new FormatException($"a greeting of {self.Count} members");
            case Kind.Founded:
                return new FoundingMessage.Founded(
                    new NodeId(reader.Text()), StandingCoding.ReadId(ref reader), Configuration.Decode(reader.Bytes().Span), reader.Flag());
            case var kind:
                throw new FormatException($"no founder knows a message {kind}");
        }
    }
}
