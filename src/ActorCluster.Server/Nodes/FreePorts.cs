using System.Net;
using System.Net.Sockets;

namespace ActorCluster.Server.Nodes;

/// <summary>Ports of 127.0.0.1 that nobody listens at.</summary>
public static class FreePorts
{
    /// <summary>Different ports, free at the moment; another process may take one before the caller does.</summary>
    public static IReadOnlyList<int> Take(int count)
    {
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            }

            return [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }
}
