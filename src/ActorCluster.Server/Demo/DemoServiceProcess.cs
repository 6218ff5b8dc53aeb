using System.Diagnostics;
using System.Net.Http.Json;
using ActorCluster.Server.Nodes;

namespace ActorCluster.Server.Demo;

/// <summary>One of the demo's services in a process of its own; it ends with this process whichever way that ends.</summary>
internal sealed class DemoServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly string folder;
    private readonly HttpClient http;
    private Process process;

    private DemoServiceProcess(string name, string folder, int port, HttpClient http)
    {
        this.folder = folder;
        this.http = http;
        Name = name;
        Port = port;
        process = Launch();
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>Starts a service and waits until it answers.</summary>
    public static async Task<DemoServiceProcess> StartAsync(string name, string folder, int port, HttpClient http, CancellationToken cancellation)
    {
        var service = new DemoServiceProcess(name, folder, port, http);
        await service.WhenAnsweringAsync(cancellation);
        return service;
    }

    /// <summary>Ends the process as kill -9 does.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Starts the process again after it was killed; its ledger is still there.</summary>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        process = Launch();
        await WhenAnsweringAsync(cancellation);
    }

    /// <summary>What stands in the service's books.</summary>
    public async Task<LedgerTotals> TotalsAsync(CancellationToken cancellation) =>
        (await http.GetFromJsonAsync<LedgerTotals>($"http://127.0.0.1:{Port}/totals", cancellation))!;

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private Process Launch()
    {
        var start = OwnProcess.Command("demo-service", Name, "--port", Port.ToString(), "--file", Path.Combine(folder, Name + ".db"));
        start.RedirectStandardInput = true;
        return Process.Start(start) ?? throw new InvalidOperationException($"the service {Name} did not start");
    }

    private async Task WhenAnsweringAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await TotalsAsync(cancellation);
                return;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }
}
