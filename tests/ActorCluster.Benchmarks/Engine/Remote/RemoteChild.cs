using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Remote;

/// <summary>The process at the far end: an actor that counts and acknowledges, and one that answers.</summary>
internal static class RemoteChild
{
    public const string CountPath = "/user/count";
    public const string EchoPath = "/user/echo";

    public static async Task RunAsync()
    {
        var system = ActorSystems.Remote();
        system.ActorOf(Props.Create(() => new CountActor()), "count");
        system.ActorOf(Props.Create(() => new EchoActor()), "echo");
        await ChildCommand.ServeAsync(ActorSystems.AddressOf(system).ToString());
        await system.Terminate();
    }

    /// <summary>Acknowledges every so many messages with their number. A number from the sender begins anew: how many that is.</summary>
    private sealed class CountActor : ReceiveActor
    {
        private int each = 1;
        private int since;

        public CountActor()
        {
            Receive<byte[]>(_ =>
            {
                if (++since < each) return;
                since = 0;
                Sender.Tell(each);
            });
            Receive<int>(every =>
            {
                each = every;
                since = 0;
                Sender.Tell(0);
            });
        }
    }

    private sealed class EchoActor : ReceiveActor
    {
        public EchoActor() => Receive<byte[]>(bytes => Sender.Tell(bytes));
    }
}
