using System.Diagnostics;
using System.Text.RegularExpressions;
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
    public async Task Processes_that_hang_or_are_stopped_are_ended_and_named()
    {
        var error = await Assert.ThrowsAsync<MultiNodeException>(() => Run(nameof(GoesWrongSpec.One_hangs_and_one_is_stopped), 8));
        Assert.Contains("--- left: did not end in time", error.Message);
        Assert.Contains("--- right: did not end in time", error.Message);
        Assert.Contains("right says hello", error.Message);
        AssertGone(error.Message);
    }

    [Fact]
    public async Task A_process_that_crashes_has_failed_and_its_log_says_why()
    {
        var error = await Assert.ThrowsAsync<MultiNodeException>(() => Run(nameof(GoesWrongSpec.One_crashes)));
        Assert.Contains("--- right: ended with exit code ", error.Message);
        Assert.Contains("this is the end", error.Message);
        AssertGone(error.Message);
    }

    [Fact]
    public async Task A_process_that_ends_by_itself_has_failed()
    {
        var error = await Assert.ThrowsAsync<MultiNodeException>(() => Run(nameof(GoesWrongSpec.One_exits)));
        Assert.Contains("--- right: ended with exit code 0 before its method did", error.Message);
    }

    /// <summary>Each process has written its number; none of them may be there any more.</summary>
    private static void AssertGone(string logs)
    {
        var processes = Regex.Matches(logs, @"says hello from process (\d+)").Select(match => int.Parse(match.Groups[1].Value)).ToList();
        Assert.Equal(2, processes.Count);
        Assert.DoesNotContain(Process.GetProcesses(), process => processes.Contains(process.Id));
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
        SayHello();
        RunOn(() => throw new InvalidOperationException("this is wrong"), Roles[1]);
        EnterBarrier("together");
    }

    public void One_hangs_and_one_is_stopped()
    {
        SayHello();
        RunOn(() => Thread.Sleep(Timeout.Infinite), Roles[0]);
        RunOn(() => Process.Start("kill", ["-STOP", $"{Environment.ProcessId}"]).WaitForExit(), Roles[1]);
    }

    public void One_crashes()
    {
        SayHello();
        RunOn(() => Environment.FailFast("this is the end"), Roles[1]);
    }

    public void One_exits()
    {
        RunOn(() => Environment.Exit(0), Roles[1]);
    }

    private void SayHello() => Console.WriteLine($"{Myself.Name} says hello from process {Environment.ProcessId}");

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
