using System.Net.Sockets;

namespace Akka.Remote.TestKit;

/// <summary>One connection between a client and the server of the conductor.</summary>
internal sealed class ConductorConnection(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, true);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _closed = new();

    /// <summary>The role at the other end, once it has said it.</summary>
    public string Role { get; set; } = "";

    public async Task Send(ConductorMessage message)
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            await _stream.WriteAsync(message.ToBytes()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other end is gone; who reads from it learns of that and says so.
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Hands over each message until the connection ends, and returns then.</summary>
    public async Task ReadAll(Action<ConductorMessage> handle)
    {
        try
        {
            while (await ConductorMessage.Read(_stream, _closed.Token).ConfigureAwait(false) is { } message) handle(message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // A connection that breaks has ended, like one that is closed.
        }
    }

    public void Dispose()
    {
        _closed.Cancel();
        _stream.Dispose();
    }
}
