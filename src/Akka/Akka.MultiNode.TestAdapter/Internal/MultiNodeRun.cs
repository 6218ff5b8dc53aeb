using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;

namespace Akka.MultiNode.TestAdapter.Internal;

/// <summary>One run of a spec's method: a process for each role, all of which are gone when it ends, however it ends.</summary>
internal sealed class MultiNodeRun(Type spec, MethodInfo method, TimeSpan timeout)
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(3);

    /// <summary>How long the others may take to end after one has failed; they learn of it in their next barrier.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // Specs take turns: each is several processes, and their time-outs are made for a machine that is theirs.
    private static readonly SemaphoreSlim Turn = new(1);

    public TimeSpan Elapsed { get; private set; }

    /// <summary>What all roles wrote.</summary>
    public string Logs { get; private set; } = "";

    /// <exception cref="MultiNodeException">A role failed; the message has each role's log.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        var roles = SpecRoles.Of(spec);
        await Turn.WaitAsync(cancellation);
        var watch = Stopwatch.StartNew();
        var nodes = new List<NodeProcess>();
        try
        {
            string[] arguments =
            [
                $"multinode.max-nodes={roles.Count}", "multinode.host=127.0.0.1", "multinode.port=0",
                "multinode.server-host=127.0.0.1", $"multinode.server-port={FreePort()}",
                $"multinode.test-assembly={spec.Assembly.Location}",
                $"multinode.test-class={spec.FullName}", $"multinode.test-method={method.Name}",
            ];
            for (var i = 0; i < roles.Count; i++) nodes.Add(new NodeProcess(roles[i], i, spec.Assembly.Location, arguments));
            await WaitForAll(nodes, cancellation);
            Report(nodes);
        }
        finally
        {
            nodes.ForEach(n => n.Dispose());
            Elapsed = watch.Elapsed;
            Turn.Release();
        }
    }

    private async Task WaitForAll(List<NodeProcess> nodes, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        var running = nodes.Select(async n =>
        {
            await n.WaitForExit(limit.Token);
            if (n.Failure is not null) limit.CancelAfter(Grace);
        });
        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Out of time: whoever still runs is reported as such.
        }
    }

    private void Report(List<NodeProcess> nodes)
    {
        var failures = nodes.Select(n => (n.Role, n.Failure)).Where(n => n.Failure is not null).ToList();
        var logs = new StringBuilder();
        foreach (var node in nodes)
            logs.AppendLine($"=== {node.Role}: {(node.Failure is null ? "passed" : "failed")}").AppendLine(node.Log);
        Logs = logs.ToString();
        if (failures.Count == 0) return;
        var message = new StringBuilder($"{spec.Name}.{method.Name} failed in {failures.Count} of {nodes.Count} processes.").AppendLine();
        foreach (var (role, failure) in failures) message.AppendLine($"--- {role}: {failure}");
        throw new MultiNodeException(message.Append(logs).ToString());
    }

    /// <summary>
    /// A port below those that the system gives to outgoing connections, so that nobody takes it before the conductor does.
    /// </summary>
    private static int FreePort()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }

        throw new InvalidOperationException("No free port was found for the conductor.");
    }
}

/// <summary>A multi-node spec failed.</summary>
internal sealed class MultiNodeException(string message) : Exception(message);
