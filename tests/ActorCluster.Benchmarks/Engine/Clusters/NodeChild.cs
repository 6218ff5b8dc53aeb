using Akka.Cluster;

namespace ActorCluster.Benchmarks.Engine.Clusters;

/// <summary>The process of one node of a cluster: is ready as soon as it sees three members, all of them Up.</summary>
internal static class NodeChild
{
    public const int Members = 3;

    public static async Task RunAsync(int port, IEnumerable<string> seeds)
    {
        var system = ActorSystems.Node(port, seeds);
        var cluster = Cluster.Get(system);
        var complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Akka.Actor.Props.Create(() => new WaitingActor(complete)));
        await complete.Task;
        await ChildCommand.ServeAsync($"{cluster.SelfMember.Status}");
        await system.Terminate();
    }

    private sealed class WaitingActor : Akka.Actor.ReceiveActor
    {
        private readonly Cluster cluster = Cluster.Get(Context.System);
        private readonly HashSet<UniqueAddress> up = [];

        public WaitingActor(TaskCompletionSource complete)
        {
            // Counted from the events: what Cluster.State says may be a moment behind them.
            Receive<ClusterEvent.MemberUp>(seen =>
            {
                if (up.Add(seen.Member.UniqueAddress) && up.Count == Members) complete.TrySetResult();
            });
        }

        protected override void PreStart() =>
            cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));

        protected override void PostStop() => cluster.Unsubscribe(Self);
    }
}
