using Akka.Actor;
using Akka.Event;
using Akka.Logger.Serilog;
using Serilog.Events;
using Xunit;
using LogEvent = Serilog.Events.LogEvent;
#pragma warning disable CS0618 // later versions have contexts in Akka.NET itself, and call these obsolete

namespace Akka.Tests.Logging;

/// <summary>What of a line reaches Serilog as properties.</summary>
[Collection(SerilogCollector.OneAtATime)]
public sealed partial class SerilogContextSpec : Akka.TestKit.Xunit2.TestKit
{
    private readonly SerilogCollector _collector = SerilogCollector.Install();

    public SerilogContextSpec() : base("""
        akka.loggers = ["Akka.Logger.Serilog.SerilogLogger, Akka.Logger.Serilog"]
        akka.logger-formatter = "Akka.Logger.Serilog.SerilogLogMessageFormatter, Akka.Logger.Serilog"
        akka.loglevel = DEBUG
        """)
    {
    }

    private static object? Scalar(LogEvent logged, string name) => ((ScalarValue)logged.Properties[name]).Value;

    [Fact]
    public void Each_context_adds_to_the_one_before_and_leaves_it_as_it_is()
    {
        var outer = new SerilogLoggingAdapter(Sys.EventStream, "source", typeof(ActorSystem)).ForContext("trace", 1);
        var inner = outer.ForContext("span", 2).ForContext("trace", 3);
        outer.Info("outer {Word}", "hi");
        inner.Warning(new InvalidOperationException("why"), "inner");

        var first = _collector.Take("outer");
        Assert.Equal(1, Scalar(first, "trace"));
        Assert.Equal("hi", Scalar(first, "Word"));
        Assert.Equal("outer {Word}", first.MessageTemplate.Text);
        Assert.False(first.Properties.ContainsKey("span"));
        var second = _collector.Take("inner");
        Assert.Equal(2, Scalar(second, "span"));
        Assert.Equal(3, Scalar(second, "trace"));
        Assert.Equal("why", second.Exception!.Message);
        Assert.Equal(typeof(ActorSystem).FullName, Scalar(second, "SourceContext"));
    }

    [Fact]
    public void An_actor_has_an_adapter_for_contexts()
    {
        Sys.ActorOf(Props.Create(() => new Talker()), "talker").Tell("go");
        var logged = _collector.Take("go");
        Assert.Equal(7, Scalar(logged, "order"));
        Assert.EndsWith("/user/talker", Scalar(logged, "ActorPath")!.ToString());
        Assert.Equal(typeof(Talker).FullName, Scalar(logged, "SourceContext"));
        Assert.IsType<DateTime>(Scalar(logged, "Timestamp"));
        Assert.Matches(@"^\d{4,}$", (string)Scalar(logged, "Thread")!);
    }

    [Fact]
    public void An_object_is_taken_apart_where_the_template_says_so()
    {
        Log.Info("got {@Order} and {Plain}", new Order(7, "tea"), new Order(8, "milk"));
        var logged = _collector.Take("got");
        var order = Assert.IsType<StructureValue>(logged.Properties["Order"]);
        Assert.Equal(["Id", "What"], order.Properties.Select(p => p.Name).Order());
        Assert.IsType<ScalarValue>(logged.Properties["Plain"]);
    }

    [Fact]
    public void Numbered_holes_and_lines_without_holes_are_written_too()
    {
        Log.Info("{0} and {1}", 1, "two");
        Assert.Equal("1 and \"two\"", _collector.Take("two").RenderMessage());
        Log.Debug("nothing here");
        var plain = _collector.Take("nothing");
        Assert.Equal("nothing here", plain.RenderMessage());
        Assert.Equal(LogEventLevel.Debug, plain.Level);
    }

    private sealed record Order(int Id, string What);

    private sealed class Talker : UntypedActor
    {
        protected override void OnReceive(object message) =>
            Context.GetLogger<SerilogLoggingAdapter>().ForContext("order", 7).Info("{Word}", message);
    }
}
