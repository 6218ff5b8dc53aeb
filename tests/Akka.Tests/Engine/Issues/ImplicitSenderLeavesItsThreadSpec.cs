using Akka.Actor.Internal;
using Xunit;

namespace Akka.Tests.Engine.Issues;

/// <summary>A test with an await left its test actor behind on the thread it began on; the next test there ran as that actor.</summary>
public class ImplicitSenderLeavesItsThreadSpec
{
    [Fact]
    public async Task A_thread_that_a_test_has_left_runs_no_actor()
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (begun, after) = (false, true);
        Task test = Task.CompletedTask;
        var runner = new Thread(() =>
        {
            test = Test();
            after = InternalCurrentActorCellKeeper.Current is not null;
        });
        runner.Start();
        runner.Join();
        released.SetResult();
        await test;
        Assert.True(begun);
        Assert.False(after);

        async Task Test()
        {
            using var kit = new Akka.TestKit.Xunit2.TestKit();
            begun = InternalCurrentActorCellKeeper.Current is not null;
            await released.Task;
            Assert.NotNull(InternalCurrentActorCellKeeper.Current);
        }
    }

    [Fact]
    public void Another_flow_on_the_thread_of_a_test_leaves_the_test_its_actor()
    {
        var empty = ExecutionContext.Capture()!;
        using var kit = new Akka.TestKit.Xunit2.TestKit();
        ExecutionContext.Run(empty, static _ => { }, null);
        Assert.NotNull(InternalCurrentActorCellKeeper.Current);
    }
}
