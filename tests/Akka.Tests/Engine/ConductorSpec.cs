using System.Net;
using System.Net.Sockets;
using Akka.Remote.TestKit;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>Barriers of the conductor, with clients in one process.</summary>
public sealed class ConductorSpec : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly int _port = FreePort();
    private readonly ConductorServer _server;
    private readonly List<(string Role, ConductorClient Client)> _clients = [];

    public ConductorSpec() => _server = new ConductorServer("127.0.0.1", _port, 3);

    public void Dispose()
    {
        _clients.ForEach(c => c.Client.Dispose());
        _server.Dispose();
    }

    [Fact]
    public async Task A_barrier_opens_when_all_are_there()
    {
        var nodes = await Join();
        var first = nodes[0].EnterBarrier("b", Long);
        var second = nodes[1].EnterBarrier("b", Long);
        Assert.Equal(["a", "b", "c"], (await nodes[0].GetNodes()).Select(n => n.Name).Order());
        Assert.False(first.IsCompleted || second.IsCompleted);
        await nodes[2].EnterBarrier("b", Long);
        await Task.WhenAll(first, second).WaitAsync(Long);
    }

    [Fact]
    public async Task Who_is_missing_when_the_time_is_over_is_named()
    {
        var nodes = await Join();
        var first = nodes[0].EnterBarrier("b", TimeSpan.FromMilliseconds(100));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => first.WaitAsync(Long));
        Assert.Equal("Barrier 'b' was not passed in 100 ms. Missing: b, c. There: a.", error.Message);
    }

    [Fact]
    public async Task Different_barriers_fail_at_once()
    {
        var nodes = await Join();
        var waiting = new[] { nodes[0].EnterBarrier("x", Long), nodes[1].EnterBarrier("x", Long), nodes[2].EnterBarrier("y", Long) };
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => waiting[0].WaitAsync(Long));
        Assert.Contains("Missing: c (in 'y')", error.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting[2].WaitAsync(Long));
    }

    [Fact]
    public async Task Whoever_waits_elsewhere_is_named_in_whichever_barrier_it_waits()
    {
        var nodes = await Join();
        var elsewhere = nodes[2].EnterBarrier("y", Long);
        await nodes[2].GetNodes();
        var waiting = new[] { nodes[0].EnterBarrier("x", Long), nodes[1].EnterBarrier("x", Long) };
        Assert.Contains("Missing: c (in 'y')", (await Assert.ThrowsAsync<InvalidOperationException>(() => waiting[0].WaitAsync(Long))).Message);
        Assert.Contains("Missing: a (in 'x'), b (in 'x')", (await Assert.ThrowsAsync<InvalidOperationException>(() => elsewhere.WaitAsync(Long))).Message);
    }

    [Fact]
    public async Task One_that_is_lost_fails_the_barrier_and_one_that_is_removed_does_not()
    {
        var nodes = await Join();
        await nodes[0].Remove("c");
        nodes[2].Dispose();
        await Task.WhenAll(nodes[0].EnterBarrier("two", Long), nodes[1].EnterBarrier("two", Long)).WaitAsync(Long);
        var waiting = nodes[0].EnterBarrier("alone", Long);
        Assert.Equal(["a", "b"], (await nodes[0].GetNodes()).Select(n => n.Name).Order());
        nodes[1].Dispose();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => waiting.WaitAsync(Long));
        Assert.Contains("b (ended)", error.Message);
    }

    [Fact]
    public async Task One_that_ends_with_its_system_before_it_has_said_so_has_ended_as_it_was_told()
    {
        var nodes = await Join((role, _) =>
        {
            _clients.Single(c => c.Role == role).Client.Dispose();
            return Task.CompletedTask;
        });
        await nodes[0].Shutdown("c", abort: true).WaitAsync(Long);
        Assert.Equal(["a", "b"], (await nodes[0].GetNodes()).Select(n => n.Name).Order());
        await Task.WhenAll(nodes[0].EnterBarrier("two", Long), nodes[1].EnterBarrier("two", Long)).WaitAsync(Long);
    }

    [Fact]
    public async Task One_that_ends_before_it_has_set_a_link_fails_whoever_awaits_it()
    {
        var nodes = await Join((role, _) =>
        {
            _clients.Single(c => c.Role == role).Client.Dispose();
            return Task.CompletedTask;
        });
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => nodes[0].SetLink("c", "b", 0, 1).WaitAsync(Long));
        Assert.Equal("The process with the role 'c' ended before it had done what it was told.", error.Message);
    }

    private async Task<ConductorClient[]> Join(Func<string, ConductorMessage, Task>? obey = null)
    {
        string[] roles = ["a", "b", "c"];
        var clients = await Task.WhenAll(roles.Select(role => Task.Factory.StartNew(() => ConductorClient.Connect(
            "127.0.0.1", _port, role, $"akka.tcp://{role}@127.0.0.1:1", Long, TimeSpan.FromMilliseconds(20),
            command => obey?.Invoke(role, command) ?? Task.CompletedTask),
            TaskCreationOptions.LongRunning)));
        _clients.AddRange(roles.Zip(clients));
        return clients;
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
