using Akka.Event;
using Akka.Logger.Serilog;
using Xunit;

namespace Akka.Tests.Logging;

public sealed partial class SerilogContextSpec
{
    [Fact]
    public void Numbered_holes_may_stand_in_any_order() =>
        Assert.Equal("36 then Ada", new SerilogLogMessageFormatter().Format("{1} then {0}", "Ada", 36).Replace("\"", string.Empty));

    [Fact]
    public void A_hole_for_which_there_is_no_argument_stays_as_it_is()
    {
        Log.Debug("nothing {here}");
        Assert.Equal("nothing {here}", _collector.Take("nothing").RenderMessage());
    }
}
