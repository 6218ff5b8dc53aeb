using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.TestKit.TestActors;
using Xunit;

namespace Akka.Tests.Logging;

/// <summary>Levels, loggers, formats, and what a line that is not wanted costs.</summary>
public class LoggingSpec() : Akka.TestKit.Xunit2.TestKit("akka.loglevel = INFO")
{
    [Theory]
    [InlineData("DEBUG", true, true, true, true)]
    [InlineData("INFO", false, true, true, true)]
    [InlineData("WARNING", false, false, true, true)]
    [InlineData("ERROR", false, false, false, true)]
    [InlineData("OFF", false, false, false, false)]
    public void A_level_lets_through_itself_and_what_matters_more(string level, bool debug, bool info, bool warning, bool error)
    {
        using var system = ActorSystem.Create("levels", $"akka.loglevel = {level}");
        var log = Akka.Event.Logging.GetLogger(system, this);
        Assert.Equal(debug, log.IsDebugEnabled);
        Assert.Equal(info, log.IsInfoEnabled);
        Assert.Equal(warning, log.IsWarningEnabled);
        Assert.Equal(error, log.IsErrorEnabled);
    }

    [Fact]
    public void The_level_can_change_while_the_system_runs()
    {
        Assert.False(Log.IsDebugEnabled);
        Sys.EventStream.SetLogLevel(LogLevel.DebugLevel);
        var log = Akka.Event.Logging.GetLogger(Sys, this);
        EventFilter.Debug("now").ExpectOne(() => log.Debug("now"));
        Sys.EventStream.SetLogLevel(LogLevel.ErrorLevel);
        log = Akka.Event.Logging.GetLogger(Sys, this);
        EventFilter.Info("then").Expect(0, TimeSpan.FromMilliseconds(100), () => log.Info("then"));
    }

    [Fact]
    public void A_line_below_the_level_allocates_nothing()
    {
        var cause = new InvalidOperationException();
        void Write(ILoggingAdapter log)
        {
            log.Debug("none");
            log.Debug("one {0}", 1);
            log.Debug("two {0} {1}", 1, TimeSpan.Zero);
            log.Debug("three {0} {1} {2}", 1, 2L, 3.0);
            log.Debug(cause, "four {0} {1} {2} {3}", 1, 2, 3, 4);
            log.Debug("five {0} {1} {2} {3} {4}", 1, 2, 3, 4, 5);
            log.Debug("six {0} {1} {2} {3} {4} {5}", 1, 2, 3, 4, 5, 6);
        }

        for (var i = 0; i < 100; i++) Write(Log);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Write(Log);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_text_is_made_from_a_format_only_where_it_is_wanted()
    {
        var argument = new Counted();
        Log.Debug("{0}", argument);
        Assert.Equal(0, argument.Texts);
        EventFilter.Info("counted").ExpectOne(() => Log.Info("{0}", argument));
        Assert.True(argument.Texts > 0);
    }

    [Fact]
    public void A_line_tells_its_level_source_class_thread_time_and_cause()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Error));
        var cause = new InvalidOperationException("why");
        Log.Error(cause, "failed {0}", 1);
        var logged = ExpectMsg<Error>();
        Assert.Equal(LogLevel.ErrorLevel, logged.LogLevel());
        Assert.Same(cause, logged.Cause);
        Assert.Equal(GetType(), logged.LogClass);
        Assert.Equal(Environment.CurrentManagedThreadId, logged.Thread.ManagedThreadId);
        Assert.Equal("failed 1", logged.Message.ToString());
        Assert.True((DateTime.UtcNow - logged.Timestamp).Duration() < TimeSpan.FromMinutes(1));
        Assert.Contains("[ERROR]", logged.ToString());
        Assert.Contains("failed 1", logged.ToString());
        Assert.Contains("why", logged.ToString());
        var message = Assert.IsAssignableFrom<LogMessage>(logged.Message);
        Assert.Equal("failed {0}", message.Format);
        Assert.Equal(new object[] { 1 }, message.Parameters());
    }

    [Fact]
    public void A_line_of_an_actor_has_its_path()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));
        Sys.ActorOf(Props.Create(() => new Talker()), "talker").Tell("hello");
        var logged = FishForMessage<Info>(i => i.Message.ToString() == "hello");
        Assert.Contains("/user/talker", logged.LogSource);
        Assert.Equal(typeof(Talker), logged.LogClass);
    }

    [Fact]
    public async Task A_logger_that_fails_harms_nobody()
    {
        using var system = ActorSystem.Create("failing", $$"""
            akka.loggers = ["{{typeof(FailingLogger).AssemblyQualifiedName}}", "{{typeof(KeepingLogger).AssemblyQualifiedName}}"]
            akka.stdout-loglevel = OFF
            """);
        var mark = Guid.NewGuid().ToString();
        var log = Akka.Event.Logging.GetLogger(system, this);
        log.Warning("first " + mark);
        log.Warning("second " + mark);
        await AwaitConditionAsync(
            () => KeepingLogger.Has("first " + mark) && KeepingLogger.Has("second " + mark), TimeSpan.FromSeconds(10), "both lines");
        var echo = system.ActorOf(SimpleEchoActor.Props());
        Assert.Equal("x", await echo.Ask<string>("x", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_logger_that_does_not_answer_is_waited_for_no_longer_than_said()
    {
        using var system = ActorSystem.Create("silent", $$"""
            akka.loggers = ["{{typeof(SilentLogger).AssemblyQualifiedName}}"]
            akka.logger-startup-timeout = 100ms
            akka.stdout-loglevel = OFF
            """);
        Assert.False(system.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void A_logger_that_does_not_exist_is_an_error() =>
        Assert.ThrowsAny<Exception>(() => ActorSystem.Create("none", "akka.loggers = [\"No.Such.Logger, Nowhere\"]\nakka.stdout-loglevel = OFF"));

    [Fact]
    public void A_formatter_of_ones_own_makes_the_text()
    {
        using var system = ActorSystem.Create("formatter", $$"""
            akka.logger-formatter = "{{typeof(Shouting).AssemblyQualifiedName}}"
            akka.loggers = ["{{typeof(KeepingLogger).AssemblyQualifiedName}}"]
            akka.stdout-loglevel = OFF
            """);
        var mark = Guid.NewGuid().ToString("N").ToUpperInvariant();
        Akka.Event.Logging.GetLogger(system, this).Warning("{0} said {1}", mark, "x");
        AwaitCondition(() => KeepingLogger.Has($"{mark} SAID X"), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void What_is_not_handled_is_logged_where_debugging_says_so()
    {
        using var system = ActorSystem.Create("unhandled", $$"""
            akka { loglevel = DEBUG, stdout-loglevel = OFF, actor.debug.unhandled = on }
            akka.loggers = ["{{typeof(KeepingLogger).AssemblyQualifiedName}}"]
            """);
        var mark = Guid.NewGuid().ToString();
        system.ActorOf(Props.Create(() => new UnhandledMessageActor())).Tell(mark);
        AwaitCondition(() => KeepingLogger.Has(mark), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Settings_of_the_log_have_their_documented_defaults()
    {
        using var system = ActorSystem.Create("defaults");
        var settings = system.Settings;
        Assert.Equal("INFO", settings.LogLevel);
        Assert.Equal("WARNING", settings.StdoutLogLevel);
        Assert.Equal([typeof(DefaultLogger).FullName!], settings.Loggers);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.LoggerStartTimeout);
        Assert.False(settings.LoggerAsyncStart);
        Assert.False(settings.LogConfigOnStart);
        Assert.Equal(10, settings.LogDeadLetters);
        Assert.False(settings.LogDeadLettersDuringShutdown);
        Assert.Equal(TimeSpan.FromMinutes(5), settings.LogDeadLettersSuspendDuration);
    }

    private sealed class Counted
    {
        private int _texts;

        public int Texts => Volatile.Read(ref _texts);

        public override string ToString()
        {
            Interlocked.Increment(ref _texts);
            return "counted";
        }
    }

    private sealed class Talker : UntypedActor
    {
        protected override void OnReceive(object message) => Context.GetLogger().Info((string)message);
    }

    public sealed class FailingLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
    {
        protected override void OnReceive(object message)
        {
            if (message is InitializeLogger) Sender.Tell(new LoggerInitialized());
            else throw new InvalidOperationException("This logger fails.");
        }
    }

    public sealed class SilentLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
    {
        protected override void OnReceive(object message)
        {
        }
    }

    public sealed class KeepingLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
    {
        private static readonly List<string> s_lines = [];

        public static bool Has(string part)
        {
            lock (s_lines) return s_lines.Exists(line => line.Contains(part));
        }

        protected override void OnReceive(object message)
        {
            if (message is InitializeLogger) Sender.Tell(new LoggerInitialized());
            if (message is not LogEvent logEvent) return;
            lock (s_lines) s_lines.Add(logEvent.Message.ToString() ?? "");
        }
    }

    public sealed class Shouting : ILogMessageFormatter
    {
        public string Format(string format, params object[] args) => string.Format(null, format, args).ToUpperInvariant();

        public string Format(string format, IEnumerable<object> args) => Format(format, args.ToArray());
    }
}
