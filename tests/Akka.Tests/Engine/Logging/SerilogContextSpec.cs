using Akka.Event;
using Xunit;

namespace Akka.Tests.Logging;

public sealed partial class SerilogContextSpec
{
    [Fact]
    public void A_hole_for_which_there_is_no_argument_stays_as_it_is()
    {
        Log.Debug("nothing {here}");
        Assert.Equal("nothing {here}", _collector.Take("nothing").RenderMessage());
    }
}
