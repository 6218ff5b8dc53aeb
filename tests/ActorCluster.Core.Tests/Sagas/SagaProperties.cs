using ActorCluster.Core.Sagas;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ActorCluster.Core.Tests.Sagas;

/// <summary>A runner that always does what is next, with outcomes as they come.</summary>
public class SagaProperties
{
    [Fact]
    public void Every_saga_ends_and_what_was_done_is_kept_or_undone_in_reverse() =>
        Prop.ForAll(Gen.Choose(1, 5).ToArbitrary(), Gen.Choose(0, 9).ListOf(100).ToArbitrary(), (steps, dice) =>
        {
            var store = new SagaStore();
            store.Apply(new StartSaga("s", "d", default, default, [.. Enumerable.Range(0, steps).Select(i => $"step {i}")]), 0);
            List<int> done = [], undone = [];
            var (failed, stuck) = (false, false);
            foreach (var die in dice)
            {
                var saga = store.Ask(new SagaQuery("s")).Result!.Saga;
                if (SagaRules.Next(saga, nowUnixMs: 0) is NextMove.Ended)
                    break;
                var undo = SagaRules.Next(saga, nowUnixMs: 0) is NextMove.RunCompensation;
                StepOutcome outcome = die switch
                {
                    0 => new StepOutcome.Failed("no"),
                    < 3 => new StepOutcome.Retry("later", 0),
                    _ => new StepOutcome.Succeeded(default),
                };
                (failed, stuck) = (failed || (die == 0 && !undo), stuck || (die == 0 && undo));
                if (die >= 3)
                    (undo ? undone : done).Add(saga.Step);
                Assert.Null(store.Check(new AdvanceSaga("s", saga.Step, saga.Attempt, undo, outcome)));
                store.Apply(new AdvanceSaga("s", saga.Step, saga.Attempt, undo, outcome), 0);
            }

            var end = store.Ask(new SagaQuery("s")).Result!.Saga;
            Assert.Equal(Enumerable.Range(0, done.Count), done);
            Assert.Equal(Enumerable.Reverse(done).Take(undone.Count), undone);
            if (end.IsEnded)
                Assert.Equal(stuck ? SagaStatus.Stuck : failed ? SagaStatus.Compensated : SagaStatus.Completed, end.Status);
            if (end.Status == SagaStatus.Compensated)
                Assert.Equal(done.Count, undone.Count);
            if (end.Status == SagaStatus.Completed)
                Assert.Equal(steps, done.Count);
        }).QuickCheckThrowOnFailure();
}
