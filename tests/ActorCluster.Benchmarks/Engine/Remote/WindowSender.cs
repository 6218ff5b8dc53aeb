using System.Diagnostics;
using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Remote;

/// <summary>Sends messages to the counting actor of the other process; a given number may be under way.</summary>
/// <param name="Bytes">In a message.</param>
/// <param name="Messages">In all; a multiple of the acknowledged number.</param>
/// <param name="Window">How many may be without acknowledgement.</param>
/// <param name="AcknowledgedEach">How many messages are acknowledged at once.</param>
internal sealed record WindowPlan(int Bytes, int Messages, int Window, int AcknowledgedEach)
{
    /// <summary>Seconds, and bytes allocated by both processes.</summary>
    public async Task<(double Seconds, long Allocated)> RunAsync(RemotePair pair)
    {
        var target = await pair.ResolveAsync(RemoteChild.CountPath);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sender = pair.System.ActorOf(Props.Create(() => new WindowSender(this, target, ready, done)));
        await ready.Task;
        GC.Collect();
        var there = await pair.Child.AllocatedAsync();
        var here = new Allocations();
        var clock = Stopwatch.StartNew();
        sender.Tell(WindowSender.Begin.Instance);
        await done.Task;
        var seconds = clock.Elapsed.TotalSeconds;
        var allocated = here.Bytes + await pair.Child.AllocatedAsync() - there;
        await sender.GracefulStop(TimeSpan.FromSeconds(10));
        return (seconds, allocated);
    }
}

/// <summary>Keeps the window of a <see cref="WindowPlan"/> full.</summary>
internal sealed class WindowSender : ReceiveActor
{
    private readonly WindowPlan plan;
    private readonly IActorRef target;
    private readonly byte[] payload;
    private int sent;
    private int acknowledged;

    public WindowSender(WindowPlan plan, IActorRef target, TaskCompletionSource ready, TaskCompletionSource done)
    {
        this.plan = plan;
        this.target = target;
        payload = new byte[plan.Bytes];
        Receive<Begin>(_ => Fill());
        Receive<int>(more =>
        {
            if (more == 0) ready.SetResult();
            acknowledged += more;
            if (acknowledged == plan.Messages) done.SetResult();
            else if (more > 0) Fill();
        });
    }

    protected override void PreStart() => target.Tell(plan.AcknowledgedEach);

    private void Fill()
    {
        for (; sent < plan.Messages && sent - acknowledged < plan.Window; sent++) target.Tell(payload);
    }

    internal sealed class Begin
    {
        public static readonly Begin Instance = new();
    }
}
