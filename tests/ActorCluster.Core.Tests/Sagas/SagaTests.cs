using System.Text;
using ActorCluster.Core.Sagas;
using Xunit;

namespace ActorCluster.Core.Tests.Sagas;

/// <summary>One saga of three steps, as transcripts: each line is what is next after a move.</summary>
public class SagaTests
{
    private static readonly StartSaga Start = new("o-1", "order", default, Bytes("{}"), ["reserve", "pay", "ship"]);

    private readonly SagaStore store = new();
    private long now = 1000;

    [Fact]
    public void All_actions_succeed()
    {
        Assert.Equal("Running: action 0, attempt 1", Do(Start));
        Assert.Equal("Running: action 1, attempt 1", Succeed(0, 1));
        Assert.Equal("Running: action 2, attempt 1", Succeed(1, 1));
        Assert.Equal("Completed: ended", Succeed(2, 1));
        Assert.Equal(["out 0", "out 1", "out 2"], Saga().Outputs.Select(output => Encoding.UTF8.GetString(output.Span)));
    }

    [Fact]
    public void An_action_is_tried_again_when_it_is_due()
    {
        Do(Start);
        Assert.Equal("Running: wait until 1500", Retry(0, 1, due: 1500));
        now = 1500;
        Assert.Equal("Running: action 0, attempt 2", Next());
        Assert.Equal("Running: action 1, attempt 1", Succeed(0, 2));
    }

    [Fact]
    public void What_was_done_is_undone_last_first_when_an_action_fails()
    {
        Do(Start);
        Succeed(0, 1);
        Succeed(1, 1);
        Assert.Equal("Compensating: compensation 1, attempt 1", Fail(2, 1));
        Assert.Equal("Compensating: wait until 2000", Retry(1, 1, due: 2000, undo: true));
        now = 2000;
        Assert.Equal("Compensating: compensation 0, attempt 1", Succeed(1, 2, undo: true));
        Assert.Equal("Compensated: ended", Succeed(0, 1, undo: true));
        Assert.Equal(
            ["0.1 succeeded", "1.1 succeeded", "2.1 failed no", "1.1 undo retry later", "1.2 undo succeeded", "0.1 undo succeeded"],
            Saga().History.Select(each =>
                $"{each.Step}.{each.Attempt} {(each.Compensating ? "undo " : "")}{each.Outcome} {each.Error}".TrimEnd()));
    }

    [Fact]
    public void A_first_action_that_fails_leaves_nothing_to_undo()
    {
        Do(Start);
        Assert.Equal("Compensated: ended", Fail(0, 1));
    }

    [Fact]
    public void A_compensation_that_fails_leaves_the_saga_stuck()
    {
        Do(Start);
        Succeed(0, 1);
        Fail(1, 1);
        Assert.Equal("Stuck: ended", Fail(0, 1, undo: true));
    }

    [Fact]
    public void A_late_or_repeated_move_is_a_conflict_and_changes_nothing()
    {
        Do(Start);
        Succeed(0, 1);
        Retry(1, 1, due: 1000);
        var before = Saga();
        foreach (var late in (string[])[Succeed(0, 1), Succeed(1, 1), Fail(1, 1), Succeed(1, 2, undo: true), Succeed(2, 1)])
            Assert.StartsWith("Conflict: saga 'o-1' is Running at step 1, attempt 2: it is not at the ", late);
        Assert.Same(before, Saga());
        Fail(1, 2);
        Succeed(0, 1, undo: true);
        Assert.StartsWith("Conflict: saga 'o-1' is Compensated", Succeed(0, 1, undo: true));
        Assert.Equal("NotFound: saga 'o-2' does not exist", Do(new AdvanceSaga("o-2", 0, 1, false, new StepOutcome.Failed("no"))));
    }

    [Fact]
    public void Starting_it_again_is_answered_the_same_unless_it_is_another()
    {
        Do(Start);
        Succeed(0, 1);
        Assert.Equal("Running: action 1, attempt 1", Do(Start with { Input = Bytes("{}") }));
        Assert.StartsWith("Conflict: saga 'o-1' exists already", Do(Start with { Input = Bytes("{ }") }));
        Assert.StartsWith("Conflict", Do(Start with { Definition = "other" }));
        Assert.StartsWith("Conflict", Do(Start with { DefinitionJson = Bytes("{}") }));
        Assert.StartsWith("Conflict", Do(Start with { Steps = ["reserve"] }));
    }

    [Fact]
    public void A_saga_needs_a_name_a_definition_and_steps()
    {
        Assert.StartsWith("Invalid: saga 'a/b'", Do(Start with { Id = "a/b" }));
        Assert.StartsWith("Invalid", Do(Start with { Definition = "" }));
        Assert.StartsWith("Invalid", Do(Start with { Steps = [] }));
        Assert.StartsWith("Invalid", Do(Start with { Steps = ["a", "a"] }));
        Assert.StartsWith("Invalid", Do(Start with { Steps = ["a", ""] }));
    }

    [Fact]
    public void Sagas_are_listed_by_id_and_status()
    {
        foreach (var id in (string[])["c", "a", "b"])
            store.Apply(Start with { Id = id }, now);
        store.Apply(new AdvanceSaga("b", 0, 1, false, new StepOutcome.Failed("no")), now);
        Assert.Equal("a b c", List(null, 9));
        Assert.Equal("a c", List(SagaStatus.Running, 9));
        Assert.Equal("a", List(SagaStatus.Running, 1));
        Assert.Equal("b", List(SagaStatus.Compensated, 9));
        Assert.Equal(RejectionReason.Invalid, store.Ask(new SagasQuery(null, 0)).Rejection!.Reason);
    }

    [Fact]
    public void The_idempotency_key_is_the_same_for_every_attempt()
    {
        Assert.Equal("o-1/1/action", SagaRules.IdempotencyKey("o-1", 1, compensating: false));
        Assert.Equal("o-1/1/compensation", SagaRules.IdempotencyKey("o-1", 1, compensating: true));
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private string List(SagaStatus? status, int limit) =>
        string.Join(" ", store.Ask(new SagasQuery(status, limit)).Result!.Sagas.Select(saga => saga.Id));

    private string Succeed(int step, int attempt, bool undo = false) =>
        Do(new AdvanceSaga("o-1", step, attempt, undo, new StepOutcome.Succeeded(Bytes($"out {step}"))));

    private string Retry(int step, int attempt, long due, bool undo = false) =>
        Do(new AdvanceSaga("o-1", step, attempt, undo, new StepOutcome.Retry("later", due)));

    private string Fail(int step, int attempt, bool undo = false) =>
        Do(new AdvanceSaga("o-1", step, attempt, undo, new StepOutcome.Failed("no")));

    private string Do(SagaOperation operation)
    {
        if (store.Check(operation) is { } rejection)
            return $"{rejection.Reason}: {rejection.Message}";
        store.Apply(operation, now);
        return Next();
    }

    private SagaState Saga() => store.Ask(new SagaQuery("o-1")).Result!.Saga;

    private string Next() => $"{Saga().Status}: " + SagaRules.Next(Saga(), now) switch
    {
        NextMove.RunAction run => $"action {run.Step}, attempt {run.Attempt}",
        NextMove.RunCompensation run => $"compensation {run.Step}, attempt {run.Attempt}",
        NextMove.Wait wait => $"wait until {wait.DueUnixMs}",
        NextMove.Ended => "ended",
        var other => throw new InvalidOperationException($"{other}"),
    };
}
