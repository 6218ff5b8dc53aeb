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

        public WaitingActor(TaskCompletionSource complete)
        {
            Receive<ClusterEvent.IMemberEvent>(_ =>
            {
                if (cluster.State.Members.Count(member => member.Status == MemberStatus.Up) == Members) complete.TrySetResult();
            });
        }

        protected override void PreStart() =>
            cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

        protected override void PostStop() => cluster.Unsubscribe(Self);
    }
}
