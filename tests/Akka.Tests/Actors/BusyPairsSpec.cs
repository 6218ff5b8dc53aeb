using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>Actors that keep each other busy without end, more of them than there are threads at work, leave turns to everybody else.</summary>
public class BusyPairsSpec : ActorSpec
{
    [Fact]
    public async Task Pairs_that_never_rest_let_others_answer()
    {
        for (var pair = 0; pair < 4 * Environment.ProcessorCount; pair++)
        {
            var (one, other) = (Returning(), Returning());
            one.Tell("ball", other);
        }

        var echo = Do((self, message) => self.Sender.Tell(message));
        for (var question = 0; question < 100; question++)
            Assert.Equal(question, await echo.Ask<int>(question, Patience));
    }

    [Fact]
    public async Task An_actor_that_blocks_does_not_hold_up_whom_it_has_told_something()
    {
        var echo = Do((self, message) => self.Sender.Tell(message));
        var blocking = Do((self, message) => self.Sender.Tell(echo.Ask<string>(message, Patience).GetAwaiter().GetResult()));
        Assert.Equal("question", await blocking.Ask<string>("question", Patience));
    }

    private IActorRef Returning() => Do((self, ball) => self.Sender.Tell(ball));
}
