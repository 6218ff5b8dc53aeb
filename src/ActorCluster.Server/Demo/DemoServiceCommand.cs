using System.CommandLine;
using System.Net;
using System.Text.Json;
using ActorCluster.Server.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorCluster.Server.Demo;

/// <summary>
/// <c>actorcluster demo-service</c>: one of the demo's three services. It knows nothing of the cluster: it takes HTTP calls, does each one
/// once by its idempotency key, and keeps its ledger in a file.
/// </summary>
internal static class DemoServiceCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name");
        name.AcceptOnlyFromAmong(DemoService.Stock, DemoService.Payment, DemoService.Shipping);
        var port = new Option<int>("--port") { Required = true };
        var file = new Option<string>("--file") { Required = true };
        var command = new Command("demo-service", "One of the services that 'demo orders' calls") { name, port, file };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(name)!, parsed.GetValue(port), parsed.GetValue(file)!));
        return command;
    }

    private static async Task<int> RunAsync(string name, int port, string file)
    {
        using var stop = new StopSignal(onlyInput: true);
        using var ledger = new Ledger(file);
        var service = new DemoService(name, ledger);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        await using var web = builder.Build();
        web.MapPost("/do", context => service.CallAsync(context, undo: false));
        web.MapPost("/undo", context => service.CallAsync(context, undo: true));
        web.MapGet("/totals", context => context.Response.WriteAsJsonAsync(ledger.Totals()));
        await web.StartAsync();
        await stop.WhenSignalled;
        return ExitCodes.Ok;
    }
}

/// <summary>What a service does: it books an amount for an order, or takes it back.</summary>
internal sealed class DemoService(string name, Ledger ledger)
{
    public const string Stock = "stock";
    public const string Payment = "payment";
    public const string Shipping = "shipping";

    /// <summary>Answers {"order", "amount"}: 200 when booked, 422 when the service refuses for good.</summary>
    public async Task CallAsync(HttpContext context, bool undo)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var order = body.RootElement.GetProperty("order").GetInt32();
        var amount = body.RootElement.GetProperty("amount").GetInt64();
        if (key.Length == 0 || (!undo && Refusal(name, order) is not null))
        {
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await context.Response.WriteAsJsonAsync(new { error = Refusal(name, order) ?? "the header Idempotency-Key is missing" });
            return;
        }

        ledger.Book(key, order, undo ? -amount : amount);
        await context.Response.WriteAsJsonAsync(new { order, amount });
    }

    /// <summary>Why the service refuses an order for good; null where it does not.</summary>
    public static string? Refusal(string name, int order) => name switch
    {
        Payment when order % 10 == 7 => "the card is declined",
        Shipping when order % 25 == 4 => "nobody delivers there",
        _ => null,
    };
}
