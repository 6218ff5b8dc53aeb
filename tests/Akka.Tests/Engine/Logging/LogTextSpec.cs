using Akka.Event;
using Xunit;

namespace Akka.Tests.Engine.Logging;

/// <summary>Text from formats whose arguments or holes are not as they should be.</summary>
public class LogTextSpec() : Akka.TestKit.Xunit2.TestKit("akka.loglevel = INFO")
{
    [Theory]
    [InlineData("{Name} is {Age}", "Ada is 36")]
    [InlineData("{1} then {0}", "36 then Ada")]
    [InlineData("{0,5} {1:D4}", "Ada 0036")]
    [InlineData("{{not}} {0}", "{not} Ada")]
    [InlineData("{0} {5}", "Ada {5}")]
    [InlineData("{0", "{0")]
    [InlineData("}", "}")]
    public void Holes_are_numbered_or_named_and_never_an_error(string format, string text) =>
        Assert.Equal(text, DefaultLogMessageFormatter.Instance.Format(format, "Ada", 36));

    [Fact]
    public void An_argument_that_cannot_be_written_is_told_and_the_next_line_comes()
    {
        EventFilter.Info(contains: "cannot be written: NotSupportedException: mute").ExpectOne(() => Log.Info("said {0}", new Mute()));
        EventFilter.Info("next").ExpectOne(() => Log.Info("next"));
    }

    private sealed class Mute
    {
        public override string ToString() => throw new NotSupportedException("mute");
    }
}
