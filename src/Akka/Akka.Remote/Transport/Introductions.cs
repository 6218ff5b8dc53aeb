namespace Akka.Remote.Transport;

/// <summary>
/// The connections that have not said yet who they are. When there are too many the oldest is closed: whoever belongs here introduces
/// itself at once, and whoever only holds a connection open makes room.
/// </summary>
internal sealed class Introductions(Remoting remoting)
{
    public const int Most = 512;

    private readonly Lock gate = new();
    private readonly LinkedList<InboundConnection> byAge = new();
    private readonly Dictionary<InboundConnection, LinkedListNode<InboundConnection>> nodes = [];

    public void Add(InboundConnection connection)
    {
        InboundConnection? oldest = null;
        lock (gate)
        {
            nodes[connection] = byAge.AddLast(connection);
            if (byAge.Count > Most)
                oldest = byAge.First!.Value;
        }
        if (oldest is null)
            return;
        Remove(oldest);
        remoting.LogStranger(StrangerKind.Crowd,
            $"Closed a connection that had not introduced itself, because more than {Most} such were open.");
        oldest.Close();
    }

    public void Remove(InboundConnection connection)
    {
        lock (gate)
        {
            if (nodes.Remove(connection, out var node))
                byAge.Remove(node);
        }
    }
}
