using System.Collections.Concurrent;
using System.Net.Sockets;
using Akka.Actor;

namespace Akka.Remote.TestKit;

/// <summary>A process's end of the conductor.</summary>
internal sealed class ConductorClient : IDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<ConductorMessage>> _questions = new();
    private readonly ConductorConnection _connection;
    private readonly Func<ConductorMessage, Task> _obey;
    private int _lastQuestion;
    private volatile bool _isLost;

    private ConductorClient(ConductorConnection connection, Func<ConductorMessage, Task> obey)
    {
        _connection = connection;
        _obey = obey;
        _ = Listen();
    }

    /// <summary>Told when the conductor ends this process, before it does.</summary>
    public static event Action<int>? Exiting;

    /// <summary>Connects, tries again while the server is not there yet, and waits until all processes are.</summary>
    public static ConductorClient Connect(
        string host, int port, string role, string address, TimeSpan timeout, TimeSpan backoff, Func<ConductorMessage, Task> obey)
    {
        var end = DateTime.UtcNow + timeout;
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Connect(host, port);
                var client = new ConductorClient(new ConductorConnection(socket), obey);
                client.Ask(
                    new ConductorMessage(ConductorMessageKind.Hello, Name: role, Text: address, Number: (int)timeout.TotalMilliseconds))
                    .GetAwaiter().GetResult();
                return client;
            }
            catch (SocketException) when (DateTime.UtcNow < end)
            {
                socket.Dispose();
                Thread.Sleep(backoff);
            }
            catch (SocketException e)
            {
                throw new TimeoutException($"The conductor at {host}:{port} could not be reached in {timeout}.", e);
            }
        }
    }

    public Task EnterBarrier(string name, TimeSpan timeout) =>
        Ask(new ConductorMessage(ConductorMessageKind.Enter, Name: name, Number: (int)Math.Min(timeout.TotalMilliseconds, int.MaxValue)));

    public async Task<Address> GetAddress(string role) =>
        Address.Parse((await Ask(new ConductorMessage(ConductorMessageKind.GetAddress, Name: role)).ConfigureAwait(false)).Text);

    public async Task<IEnumerable<RoleName>> GetNodes()
    {
        var answer = await Ask(new ConductorMessage(ConductorMessageKind.GetNodes)).ConfigureAwait(false);
        return answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(n => new RoleName(n)).ToList();
    }

    public async Task<Done> Exit(string role, int exitCode)
    {
        await Ask(new ConductorMessage(ConductorMessageKind.Exit, Name: role, Number: exitCode)).ConfigureAwait(false);
        return Done.Instance;
    }

    public async Task<Done> Remove(string role)
    {
        await Ask(new ConductorMessage(ConductorMessageKind.Remove, Name: role)).ConfigureAwait(false);
        return Done.Instance;
    }

    public async Task<Done> Shutdown(string role, bool abort)
    {
        await Ask(new ConductorMessage(ConductorMessageKind.Shutdown, Name: role, Number: abort ? 1 : 0)).ConfigureAwait(false);
        return Done.Instance;
    }

    public async Task<Done> SetLink(string role, string target, int direction, float link)
    {
        var question = new ConductorMessage(ConductorMessageKind.SetLink, Name: role, Text: target, Number: direction, Link: link);
        await Ask(question).ConfigureAwait(false);
        return Done.Instance;
    }

    public void Dispose() => _connection.Dispose();

    private async Task<ConductorMessage> Ask(ConductorMessage question)
    {
        var id = Interlocked.Increment(ref _lastQuestion);
        var answer = new TaskCompletionSource<ConductorMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[id] = answer;
        if (_isLost) throw Lost();
        await _connection.Send(question with { Id = id }).ConfigureAwait(false);
        return await answer.Task.ConfigureAwait(false);
    }

    private async Task Listen()
    {
        await _connection.ReadAll(Handle).ConfigureAwait(false);
        _isLost = true;
        foreach (var id in _questions.Keys)
        {
            if (_questions.TryRemove(id, out var question)) question.TrySetException(Lost());
        }
    }

    private void Handle(ConductorMessage message)
    {
        switch (message.Kind)
        {
            case ConductorMessageKind.Answer when _questions.TryRemove(message.Id, out var question):
                question.TrySetResult(message);
                break;
            case ConductorMessageKind.Failure when _questions.TryRemove(message.Id, out var question):
                question.TrySetException(new InvalidOperationException(message.Text));
                break;
            case ConductorMessageKind.SetLink or ConductorMessageKind.Shutdown:
                _ = Obey(message);
                break;
            case ConductorMessageKind.Exit:
                Exiting?.Invoke(message.Number);
                // On a thread of its own: to exit waits for handlers that may need this one.
                new Thread(() => Environment.Exit(message.Number)) { IsBackground = true, Name = "conductor-exit" }.Start();
                break;
            default:
                throw new InvalidDataException($"The conductor said {message}, which answers nothing.");
        }
    }

    private async Task Obey(ConductorMessage command)
    {
        try
        {
            await _obey(command).ConfigureAwait(false);
            await _connection.Send(new ConductorMessage(ConductorMessageKind.Answer, command.Id)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or Akka.Configuration.ConfigurationException)
        {
            await _connection.Send(new ConductorMessage(ConductorMessageKind.Failure, command.Id, Text: e.Message)).ConfigureAwait(false);
        }
    }

    private static InvalidOperationException Lost() =>
        new("The connection to the conductor is lost: the process of the first role has ended.");
}
