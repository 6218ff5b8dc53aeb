using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>
/// A network of its own: a namespace for each node and one for the clients, which holds the bridge between them. Nothing of it is seen outside, and all of it is
/// gone when it is disposed of. A cut in one direction is a wrong hardware address at the sender: its packets go nowhere, those of the other direction arrive.
/// </summary>
internal sealed partial class NamespaceNetwork : IDisposable
{
    private const string Nowhere = "02:00:00:00:00:99";
    private const int NewNetwork = 0x40000000;
    private static int made;

    private readonly string name = $"ac{Environment.ProcessId}x{Interlocked.Increment(ref made)}";
    private readonly int count;
    private readonly HashSet<(int From, int To)> cuts = [];

    /// <param name="nodes">How many nodes it is for.</param>
    public NamespaceNetwork(int nodes)
    {
        count = nodes;
        try
        {
            Run("netns", "add", Hub);
            Run("-n", Hub, "link", "add", "br0", "type", "bridge");
            Run("-n", Hub, "addr", "add", "10.77.0.254/24", "dev", "br0");
            Run("-n", Hub, "link", "set", "br0", "up");
            for (var i = 0; i < nodes; i++) Join(i);
        }
        catch (InvalidOperationException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether this process may make one: it takes root and the tool <c>ip</c>.</summary>
    public static bool IsPossible { get; } = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && MayMake();

    private string Hub => name + "h";

    public string AddressOf(int node) => $"10.77.0.{node + 1}";

    /// <summary>The command that runs another one where the node is.</summary>
    public IReadOnlyList<string> CommandPrefix(int node) => ["ip", "netns", "exec", Of(node)];

    /// <summary>A command that runs where the clients are.</summary>
    public ProcessStartInfo AsClient(ProcessStartInfo start) => new("ip", ["netns", "exec", Hub, start.FileName, .. start.ArgumentList]);

    /// <summary>Nothing that the one sends reaches the other any more.</summary>
    public void Cut(int from, int to)
    {
        if (cuts.Add((from, to))) Run("-n", Of(from), "neigh", "replace", AddressOf(to), "lladdr", Nowhere, "dev", "eth0", "nud", "permanent");
    }

    /// <summary>The node and all others do not reach each other any more; clients reach all of them.</summary>
    public void Isolate(int node)
    {
        for (var other = 0; other < count; other++)
        {
            if (other == node) continue;
            Cut(node, other);
            Cut(other, node);
        }
    }

    public void HealAll()
    {
        foreach (var (from, to) in cuts) Run("-n", Of(from), "neigh", "del", AddressOf(to), "dev", "eth0");
        cuts.Clear();
    }

    /// <summary>A socket where the clients are.</summary>
    public Socket OpenSocket()
    {
        Socket? socket = null;

        // A thread belongs to a network, and a socket to that of the thread which made it: this one ends with the socket made.
        var thread = new Thread(() =>
        {
            using var place = File.OpenHandle($"/run/netns/{Hub}");
            if (SetNamespace(place.DangerousGetHandle().ToInt32(), NewNetwork) == 0) socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"the network namespace {Hub} cannot be entered");
    }

    public void Dispose()
    {
        for (var i = 0; i < count; i++) TryRun("netns", "del", Of(i));
        TryRun("netns", "del", Hub);
    }

    private static bool MayMake()
    {
        var name = $"ac{Environment.ProcessId}try";
        return TryRun("netns", "add", name) is null && TryRun("netns", "del", name) is null;
    }

    private void Join(int node)
    {
        Run("netns", "add", Of(node));
        Run("-n", Of(node), "link", "add", "eth0", "type", "veth", "peer", "name", $"node{node}", "netns", Hub);
        Run("-n", Hub, "link", "set", $"node{node}", "master", "br0", "up");
        Run("-n", Of(node), "addr", "add", $"{AddressOf(node)}/24", "dev", "eth0");
        Run("-n", Of(node), "link", "set", "eth0", "up");
        Run("-n", Of(node), "link", "set", "lo", "up");
    }

    private string Of(int node) => $"{name}n{node + 1}";

    private static void Run(params string[] arguments)
    {
        if (TryRun(arguments) is { } error) throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {error}");
    }

    /// <summary>Null where it worked, else what the tool said.</summary>
    private static string? TryRun(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int place, int kind);
}
