using Xunit;

namespace Akka.Tests.Persistence;

public sealed partial class StashOverflowSpec
{
    /// <summary>Akka.NET's actor may recover more than once, or not at all, for what the journal had answered before.</summary>
    [Fact]
    public void An_actor_that_failed_of_an_overflow_recovers_once_and_does_what_it_had_stashed()
    {
        RunWith("", (actor, _) =>
        {
            Overflow(actor, "first", "second", "third");
            Expect("replayed a as 1, recovering True", "recovered 1, recovering False", "did first", "did second");
            Do(actor, self => self.Say("and nothing of the third"));
            Expect("and nothing of the third");
        });
    }
}
