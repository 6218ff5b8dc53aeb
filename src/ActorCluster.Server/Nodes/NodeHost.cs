using System.Net;
using System.Runtime.InteropServices;
using ActorCluster.Core;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Http;
using ActorCluster.Settings;
using Akka.Configuration;
using Akka.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;

namespace ActorCluster.Server.Nodes;

/// <summary>One node as a process: the cluster's actors, the client interface and HTTP, until it is told to stop.</summary>
internal static class NodeHost
{
    private const long LogFileBytes = 16 * 1024 * 1024;
    private const int LogFiles = 4;
    private static readonly TimeSpan CloseConnectionsWithin = TimeSpan.FromSeconds(1);

    /// <summary>Runs the node; ends with the exit code of the process.</summary>
    /// <param name="stopWithInput">Stop when standard input ends, which it does when the parent process does.</param>
    public static async Task<int> RunAsync(Config config, NodeId name, bool stopWithInput)
    {
        var settings = NodeSettings.Read(config, name);
        Log.Logger = LogOf(settings);
        using var stop = new StopSignal(stopWithInput);
        try
        {
            var node = ClusterNode.Start(config, name, ClusterLookup.MembersAsync);
            await using var web = Build(node, settings);
            await web.StartAsync();
            Log.Information("{Node} serves clients at {Client} and HTTP at {Http}", name, settings.Self.Client, settings.Self.Http);
            var ended = await Task.WhenAny(stop.WhenSignalled, node.WhenTerminated);
            var failed = ended == node.WhenTerminated;

            // Leadership goes first, while everything is still served; then the requests under way are answered; then the actors end.
            await node.StepAsideAsync();
            using var patience = new CancellationTokenSource(CloseConnectionsWithin);
            await web.StopAsync(patience.Token);
            await node.StopAsync();
            if (!failed) return ExitCodes.Ok;
            Log.Fatal("{Node} stopped by itself; the reason stands above", name);
            return node.Failed?.Kind switch
            {
                NodeFailureKind.Removed => ExitCodes.Removed,
                NodeFailureKind.Refused or NodeFailureKind.Damaged => ExitCodes.WrongData,
                NodeFailureKind.NotAdmitted => ExitCodes.Refused,
                _ => ExitCodes.Failed,
            };
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            Log.Fatal("{Node} cannot listen: {Reason}", name, e.Message);
            return ExitCodes.Failed;
        }
        catch (RemoteTransportException e)
        {
            Log.Fatal("{Node} cannot start: {Reason}", name, e.Message);
            return ExitCodes.Failed;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    private static Serilog.ILogger LogOf(NodeSettings settings)
    {
        const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";
        var log = new LoggerConfiguration().MinimumLevel.Is(LevelOf(settings.Log.Level)).WriteTo.Console(outputTemplate: Line);
        if (settings.Log.File is { } file)
        {
            log.WriteTo.File(
                Path.Combine(settings.DataDirectory, file), outputTemplate: "{Timestamp:yyyy-MM-dd} " + Line,
                fileSizeLimitBytes: LogFileBytes, rollOnFileSizeLimit: true, retainedFileCountLimit: LogFiles);
        }

        return log.CreateLogger();
    }

    private static LogEventLevel LevelOf(string level) => level.ToUpperInvariant() switch
    {
        "DEBUG" => LogEventLevel.Debug,
        "INFO" => LogEventLevel.Information,
        "WARNING" => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };

    private static WebApplication Build(ClusterNode node, NodeSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = CloseConnectionsWithin);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Requests.MaxBytes + (64 * 1024);
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 1024 * 1024;
            kestrel.Limits.Http2.InitialStreamWindowSize = 768 * 1024;
            kestrel.Listen(EndPointOf(settings.Self.Client), listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(LingeringClose.Under);
            });
            kestrel.Listen(EndPointOf(settings.Self.Http), listen => listen.Protocols = HttpProtocols.Http1);
        });
        var web = builder.Build();
        var grpc = new GrpcEndpoint(EtcdServices.Of(node), EtcdServices.ReadsOf(node), settings.Requests.MaxBytes + (64 * 1024));
        web.Use((context, next) => GrpcEndpoint.Takes(context.Request) ? grpc.AnswerAsync(context) : next(context));
        HttpApi.Map(web, node);
        return web;
    }

    private static IPEndPoint EndPointOf(HostPort address) =>
        new(IPAddress.TryParse(address.Host, out var ip) ? ip : Dns.GetHostAddresses(address.Host)[0], address.Port);
}

/// <summary>Ends when the process is asked to stop: Ctrl-C, SIGTERM, SIGHUP, or the end of standard input.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] registrations;

    /// <param name="onlyInput">The parent decides, by closing standard input; signals to the whole group are its affair. SIGTERM still counts.</param>
    public StopSignal(bool onlyInput)
    {
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, stop: !onlyInput)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Take(context, stop: !onlyInput)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, stop: true)),
        ];
        if (onlyInput) _ = Task.Factory.StartNew(WaitForInput, TaskCreationOptions.LongRunning);
    }

    public Task WhenSignalled => signalled.Task;

    public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());

    private void Take(PosixSignalContext context, bool stop)
    {
        context.Cancel = true;
        if (stop) signalled.TrySetResult();
    }

    private void WaitForInput()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> buffer = stackalloc byte[16];
        while (input.Read(buffer) > 0)
        {
        }

        signalled.TrySetResult();
    }
}
