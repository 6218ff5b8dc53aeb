using Akka.MultiNode.TestAdapter.Internal;
using Akka.Remote.TestKit;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>What a multi-node spec that goes wrong looks like: the runner is run by hand on specs that no runner finds.</summary>
public class MultiNodeRunnerSpec
{
    [Fact]
    public async Task A_failure_in_one_process_fails_the_whole_with_every_log()
    {
        var error = await Assert.ThrowsAsync<MultiNodeException>(() => Run(nameof(GoesWrongSpec.One_fails)));
        Assert.Contains("--- right: InvalidOperationException: this is wrong", error.Message);
        Assert.Contains("--- left: InvalidOperationException: Barrier 'together'", error.Message);
        Assert.Contains("Missing: right (ended)", error.Message);
        Assert.Contains("=== left: failed", error.Message);
        Assert.Contains("left says hello", error.Message);
        Assert.Contains("right says hello", error.Message);
    }

    [Fact]
    public async Task A_process_that_does_not_end_is_ended_and_named()
    {
        var error = await Assert.ThrowsAsync<MultiNodeException>(() => Run(nameof(GoesWrongSpec.One_hangs), 8));
        Assert.Contains("--- right: did not end in time", error.Message);
    }

    [Fact]
    public async Task A_process_that_ends_by_itself_has_failed()
    {
        var error = await Assert.ThrowsAsync<MultiNodeException>(() => Run(nameof(GoesWrongSpec.One_exits)));
        Assert.Contains("--- right: ended with exit code 0 before its method did", error.Message);
    }

    private static Task Run(string method, int seconds = 60) =>
        new MultiNodeRun(typeof(GoesWrongSpec), typeof(GoesWrongSpec).GetMethod(method)!,
            TimeSpan.FromSeconds(seconds)).Run(CancellationToken.None);
}

/// <summary>Has no test of its own: <see cref="MultiNodeRunnerSpec"/> runs it.</summary>
public sealed class GoesWrongSpec() : MultiNodeSpec(new Pair(), typeof(GoesWrongSpec))
{
    protected override int InitialParticipantsValueFactory => Roles.Count;

    public void One_fails()
    {
        Console.WriteLine($"{Myself.Name} says hello");
        RunOn(() => throw new InvalidOperationException("this is wrong"), Roles[1]);
        EnterBarrier("together");
    }

    public void One_hangs()
    {
        RunOn(() => Thread.Sleep(Timeout.Infinite), Roles[1]);
    }

    public void One_exits()
    {
        RunOn(() => Environment.Exit(0), Roles[1]);
    }

    private sealed class Pair : MultiNodeConfig
    {
        public Pair()
        {
            Role("left");
            Role("right");
            CommonConfig = "akka.testconductor.barrier-timeout = 10s";
        }
    }
}
