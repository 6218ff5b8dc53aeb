using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>The formats that members of one cluster may speak while it is brought from one version to another.</summary>
internal enum WireVersion
{
    /// <summary>As messages were first written: they say nothing of time, leases or ages.</summary>
    First,

    /// <summary>As <see cref="MessageCoding"/> writes them.</summary>
    Current,
}

/// <summary>Messages as bytes: a simulated network carries nothing else.</summary>
internal static class Wire
{
    public static byte[] Write(RaftMessage message, WireVersion version)
    {
        var count = CompactWriter.Counting();
        Write(ref count, message, version);
        var bytes = new byte[count.Length];
        var writer = CompactWriter.Into(bytes);
        Write(ref writer, message, version);
        return bytes;
    }

    public static RaftMessage Read(byte[] bytes, WireVersion version)
    {
        var reader = new CompactReader(bytes);
        if (version == WireVersion.First && FirstFormat.Knows(bytes)) return FirstFormat.Read(ref reader);
        var message = MessageCoding.Read(ref reader);
        return reader.IsAtEnd ? message : throw new SimulationFailure($"{message} is read, and bytes are left over");
    }

    private static void Write(ref CompactWriter writer, RaftMessage message, WireVersion version)
    {
        if (version == WireVersion.First && FirstFormat.Knows(message)) FirstFormat.Write(ref writer, message);
        else MessageCoding.Write(ref writer, message);
    }
}
