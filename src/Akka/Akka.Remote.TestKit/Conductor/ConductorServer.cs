using System.Net;
using System.Net.Sockets;

namespace Akka.Remote.TestKit;

/// <summary>
/// The conductor itself: knows which processes are there and at which addresses, lets them go on from a barrier together, and ends
/// one at another's command. Everything happens under one lock; what is to be sent is sent after.
/// </summary>
internal sealed class ConductorServer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TcpListener _listener;
    private readonly int _participants;
    private readonly Dictionary<string, ConductorConnection> _nodes = [];
    private readonly Dictionary<string, string> _addresses = [];
    private readonly HashSet<string> _lost = [];
    private readonly Dictionary<string, Barrier> _barriers = [];
    private readonly List<(ConductorConnection From, int Id)> _greetings = [];
    private readonly Dictionary<string, List<(ConductorConnection From, int Id)>> _exits = [];
    private readonly ManualResetEventSlim _alone = new();
    private readonly Dictionary<int, Command> _commands = [];
    private int _lastCommand;
    private bool _hasBegun;

    public ConductorServer(string host, int port, int participants)
    {
        _participants = participants;
        _listener = new TcpListener(IPAddress.Parse(host), port);
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Waits until no process is connected any more.</summary>
    public void WaitUntilAlone(TimeSpan timeout)
    {
        lock (_gate)
        {
            if (_nodes.Count == 0) _alone.Set();
        }

        if (_alone.Wait(timeout)) return;
        lock (_gate)
            throw new TimeoutException($"The conductor waited {timeout} for the end of {string.Join(", ", _nodes.Keys)}.");
    }

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync().ConfigureAwait(false);
                socket.NoDelay = true;
                _ = Serve(new ConductorConnection(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was disposed.
        }
    }

    private async Task Serve(ConductorConnection connection)
    {
        using (connection) await connection.ReadAll(message => Run(() => Handle(connection, message))).ConfigureAwait(false);
        Run(() => Left(connection));
    }

    /// <summary>Does something under the lock and sends what came of it afterwards.</summary>
    private void Run(Func<IEnumerable<(ConductorConnection To, ConductorMessage Message)>> handle)
    {
        lock (_gate)
        {
            foreach (var (to, message) in handle().ToList()) _ = to.Send(message);
        }
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> Handle(ConductorConnection from, ConductorMessage message) =>
        message.Kind switch
        {
            ConductorMessageKind.Hello => Greet(from, message),
            ConductorMessageKind.Enter => Enter(from, message),
            ConductorMessageKind.GetAddress => [_addresses.TryGetValue(message.Name, out var address)
            ? Answer(from, message.Id, address)
            : Failure(from, message.Id, $"No process with the role '{message.Name}' has joined.")],
            ConductorMessageKind.GetNodes => [Answer(from, message.Id, string.Join('\n', _nodes.Keys))],
            ConductorMessageKind.Exit => Exit(from, message),
            ConductorMessageKind.Remove => [Answer(from, message.Id), .. Remove(message.Name)],
            ConductorMessageKind.SetLink => SetLink(from, message),
            ConductorMessageKind.Shutdown => Shutdown(from, message),
            ConductorMessageKind.Answer or ConductorMessageKind.Failure when _commands.Remove(message.Id, out var asked) =>
                [(asked.From, message with { Id = asked.Id }), .. asked.EndsNode ? Remove(from.Role) : []],
            _ => throw new InvalidDataException($"The conductor cannot be told {message}."),
        };

    private IEnumerable<(ConductorConnection, ConductorMessage)> Greet(ConductorConnection from, ConductorMessage message)
    {
        from.Role = message.Name;
        _lost.Remove(message.Name);
        if (!_nodes.TryAdd(message.Name, from))
            return [Failure(from, message.Id, $"There are two processes with the role '{message.Name}'.")];
        _addresses[message.Name] = message.Text;
        _greetings.Add((from, message.Id));
        if (!_hasBegun && _nodes.Count < _participants)
        {
            After(message.Number, () => _hasBegun ? [] : [.. _greetings.Select(g => Failure(g.From, g.Id,
                $"Only {_nodes.Count} of {_participants} processes came in time: {string.Join(", ", _nodes.Keys)}."))]);
            return [];
        }

        _hasBegun = true;
        var begun = _greetings.Select(g => Answer(g.From, g.Id)).ToList();
        _greetings.Clear();
        return begun;
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> Enter(ConductorConnection from, ConductorMessage message)
    {
        if (_lost.Count > 0)
            return [Failure(from, message.Id, $"Barrier '{message.Name}' cannot be passed: {Names(_lost)} ended without being told to.")];
        if (!_barriers.TryGetValue(message.Name, out var barrier)) _barriers[message.Name] = barrier = new Barrier(message.Name);
        barrier.Waiting[from.Role] = (from, message.Id);
        After(message.Number, () => _barriers.TryGetValue(message.Name, out var now) && now == barrier
            ? Fail(barrier, $"Barrier '{barrier.Name}' was not passed in {message.Number} ms")
            : []);
        return Proceed();
    }

    /// <summary>Opens each barrier that all have reached; where all wait, but in different ones, lets all fail at once.</summary>
    private IEnumerable<(ConductorConnection, ConductorMessage)> Proceed()
    {
        var open = _barriers.Values.Where(b => _nodes.Keys.All(b.Waiting.ContainsKey)).ToList();
        foreach (var barrier in open) _barriers.Remove(barrier.Name);
        if (open.Count == 0 && _barriers.Count > 1 && _nodes.Keys.All(n => _barriers.Values.Any(b => b.Waiting.ContainsKey(n))))
        {
            return FailAll("cannot be passed, as all wait in different barriers");
        }

        return [.. open.SelectMany(b => b.Waiting.Values.Select(w => Answer(w.From, w.Id)))];
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> FailAll(string reason)
    {
        // Each one's text names who waits in another one, so that all are there until the last text is made.
        List<(ConductorConnection, ConductorMessage)> failures = [.. _barriers.Values.SelectMany(b => Failures(b, $"Barrier '{b.Name}' {reason}"))];
        _barriers.Clear();
        return failures;
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> Fail(Barrier barrier, string reason)
    {
        var failures = Failures(barrier, reason);
        _barriers.Remove(barrier.Name);
        return failures;
    }

    private List<(ConductorConnection, ConductorMessage)> Failures(Barrier barrier, string reason)
    {
        var missing = _nodes.Keys.Where(n => !barrier.Waiting.ContainsKey(n)).Select(n =>
            _barriers.Values.FirstOrDefault(b => b != barrier && b.Waiting.ContainsKey(n)) is { } other
                ? $"{n} (in '{other.Name}')" : n).ToList();
        var text = $"{reason}. Missing: {Names([.. missing, .. _lost.Select(l => $"{l} (ended)")])}. There: {Names(barrier.Waiting.Keys)}.";
        return [.. barrier.Waiting.Values.Select(w => Failure(w.From, w.Id, text))];
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> Exit(ConductorConnection from, ConductorMessage message)
    {
        if (!_nodes.TryGetValue(message.Name, out var target))
            return [Failure(from, message.Id, $"No process with the role '{message.Name}' is there to be ended.")];
        if (!_exits.TryGetValue(message.Name, out var waiting)) _exits[message.Name] = waiting = [];
        waiting.Add((from, message.Id));
        return [(target, new ConductorMessage(ConductorMessageKind.Exit, Number: message.Number))];
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> SetLink(ConductorConnection from, ConductorMessage message)
    {
        if (!_nodes.TryGetValue(message.Name, out var node) || !_addresses.TryGetValue(message.Text, out var address))
            return [Failure(from, message.Id, $"The link from '{message.Name}' to '{message.Text}' cannot be set: not both are there.")];
        _commands[++_lastCommand] = new Command(message.Name, from, message.Id, EndsNode: false);
        return [(node, message with { Id = _lastCommand, Text = address })];
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> Shutdown(ConductorConnection from, ConductorMessage message)
    {
        if (!_nodes.TryGetValue(message.Name, out var node))
            return [Failure(from, message.Id, $"No process with the role '{message.Name}' is there whose actor system could be ended.")];
        _commands[++_lastCommand] = new Command(message.Name, from, message.Id, EndsNode: true);
        return [(node, message with { Id = _lastCommand })];
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> Remove(string role)
    {
        _nodes.Remove(role);
        if (_nodes.Count == 0) _alone.Set();
        return Proceed();
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> Left(ConductorConnection connection)
    {
        var role = connection.Role;
        if (!_nodes.TryGetValue(role, out var known) || known != connection) return [];
        var commands = TakeCommands(role);
        List<(ConductorConnection, ConductorMessage)> answers = [.. commands.Select(c => c.EndsNode
            ? Answer(c.From, c.Id)
            : Failure(c.From, c.Id, $"The process with the role '{role}' ended before it had done what it was told."))];
        // A process whose actor system has ended may be gone before it has said so.
        var wasTold = commands.Exists(c => c.EndsNode);
        if (_exits.Remove(role, out var waiting))
        {
            wasTold = true;
            answers.AddRange(waiting.Select(w => Answer(w.From, w.Id)));
        }

        return wasTold ? [.. Remove(role), .. answers] : [.. answers, .. Lose(role)];
    }

    private List<Command> TakeCommands(string role)
    {
        var ids = _commands.Where(c => c.Value.Role == role).Select(c => c.Key).Order().ToList();
        return ids.ConvertAll(id => _commands.Remove(id, out var command) ? command : throw new InvalidOperationException($"Command {id} is gone."));
    }

    private IEnumerable<(ConductorConnection, ConductorMessage)> Lose(string role)
    {
        _lost.Add(role);
        // A process may end when it has nothing more to wait for; it is missing only for a barrier that is entered later.
        if (_barriers.Count == 0) return Remove(role);
        _nodes.Remove(role);
        return FailAll("cannot be passed");
    }

    private void After(int milliseconds, Func<IEnumerable<(ConductorConnection, ConductorMessage)>> action) =>
        _ = Task.Delay(milliseconds).ContinueWith(_ => Run(action), TaskScheduler.Default);

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Order()) is { Length: > 0 } text ? text : "nobody";

    private static (ConductorConnection, ConductorMessage) Answer(ConductorConnection to, int id, string text = "") =>
        (to, new ConductorMessage(ConductorMessageKind.Answer, id, Text: text));

    private static (ConductorConnection, ConductorMessage) Failure(ConductorConnection to, int id, string text) =>
        (to, new ConductorMessage(ConductorMessageKind.Failure, id, Text: text));

    /// <summary>What a process was told to do, and who awaits that it is done.</summary>
    private sealed record Command(string Role, ConductorConnection From, int Id, bool EndsNode);

    private sealed class Barrier(string name)
    {
        public string Name { get; } = name;

        public Dictionary<string, (ConductorConnection From, int Id)> Waiting { get; } = [];
    }
}
