using Akka.Actor;
using Akka.Event;
using Akka.Logger.Serilog;
using Serilog;
using Serilog.Events;
using Xunit;

namespace Akka.Tests.Logging;

[Collection(SerilogCollector.OneAtATime)]
public sealed class SerilogLoggerSpec
{
    private sealed class Talker : UntypedActor
    {
        protected override void OnReceive(object message) =>
            Context.GetLogger().Warning(new InvalidOperationException("cause"), "{User} has left after {Minutes} minutes", "Ada", 42);
    }

    [Fact]
    public async Task Templates_and_arguments_reach_serilog_with_their_source()
    {
        var collector = new SerilogCollector();
        Log.Logger = new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(collector).CreateLogger();
        using var system = ActorSystem.Create("serilog",
            """
            akka.loggers = ["Akka.Logger.Serilog.SerilogLogger, Akka.Logger.Serilog"]
            akka.logger-formatter = "Akka.Logger.Serilog.SerilogLogMessageFormatter, Akka.Logger.Serilog"
            akka.loglevel = DEBUG
            akka.logger-startup-timeout = 30s
            """);
        system.ActorOf(Props.Create(() => new Talker()), "talker").Tell("go");

        var logged = collector.Take("has left");
        Assert.Equal(LogEventLevel.Warning, logged.Level);
        Assert.Equal("{User} has left after {Minutes} minutes", logged.MessageTemplate.Text);
        Assert.Equal("Ada", ((ScalarValue)logged.Properties["User"]).Value);
        Assert.Equal(42, ((ScalarValue)logged.Properties["Minutes"]).Value);
        Assert.Equal("cause", logged.Exception!.Message);
        Assert.Contains("user/talker", ((ScalarValue)logged.Properties["ActorPath"]).Value!.ToString());
        Assert.Contains("user/talker", ((ScalarValue)logged.Properties["LogSource"]).Value!.ToString());
        Assert.True(logged.Properties.ContainsKey("Thread"));
        await system.Terminate();
    }

    [Theory]
    [InlineData("{User} is {Age}", "Ada is 36")]
    [InlineData("{0} is {1}", "Ada is 36")]
    [InlineData("{Name:l} only", "Ada only")]
    [InlineData("no holes", "no holes")]
    public void The_formatter_fills_named_and_numbered_holes(string template, string expected) =>
        Assert.Equal(expected, new SerilogLogMessageFormatter().Format(template, "Ada", 36).Replace("\"", string.Empty));
}
