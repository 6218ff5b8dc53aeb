using Akka.Event;
using Xunit;

namespace Akka.Tests.Engine.Logging;

/// <summary>A change of the level counts for the adapters that are there as well; Akka.NET's keep the level that they were made under.</summary>
public class LevelSpec() : Akka.TestKit.Xunit2.TestKit("akka.loglevel = INFO")
{
    [Fact]
    public void An_adapter_follows_the_level()
    {
        Assert.False(Log.IsDebugEnabled);
        Sys.EventStream.SetLogLevel(LogLevel.DebugLevel);
        EventFilter.Debug("now").ExpectOne(() => Log.Debug("now"));
        Sys.EventStream.SetLogLevel(LogLevel.ErrorLevel);
        EventFilter.Info("then").Expect(0, TimeSpan.FromMilliseconds(100), () => Log.Info("then"));
    }
}
