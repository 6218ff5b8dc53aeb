using Akka.Actor;

namespace Akka.Remote;

public partial class RemoteWatcher
{
    /// <summary>A change of who watches whom.</summary>
    public abstract class WatchCommand
    {
        /// <summary>For heirs.</summary>
        protected WatchCommand(IInternalActorRef watchee, IInternalActorRef watcher)
        {
            Watchee = watchee;
            Watcher = watcher;
        }

        /// <summary>The actor of the other system.</summary>
        public IInternalActorRef Watchee { get; }

        /// <summary>The actor of this system.</summary>
        public IInternalActorRef Watcher { get; }
    }

    /// <summary>Begin to watch.</summary>
    public sealed class WatchRemote : WatchCommand
    {
        /// <summary>The command.</summary>
        public WatchRemote(IInternalActorRef watchee, IInternalActorRef watcher)
            : base(watchee, watcher)
        {
        }
    }

    /// <summary>Watch no more.</summary>
    public sealed class UnwatchRemote : WatchCommand
    {
        /// <summary>The command.</summary>
        public UnwatchRemote(IInternalActorRef watchee, IInternalActorRef watcher)
            : base(watchee, watcher)
        {
        }
    }

    /// <summary>Asks for a sign of life.</summary>
    public sealed class Heartbeat
    {
        private Heartbeat()
        {
        }

        /// <summary>The one instance.</summary>
        public static Heartbeat Instance { get; } = new();
    }

    /// <summary>The sign of life.</summary>
    public class HeartbeatRsp
    {
        /// <summary>The answer of one incarnation.</summary>
        public HeartbeatRsp(int addressUid)
        {
            AddressUid = addressUid;
        }

        /// <summary>The incarnation that lives.</summary>
        public int AddressUid { get; }
    }

    /// <summary>Time to ask for signs of life.</summary>
    public class HeartbeatTick
    {
        private HeartbeatTick()
        {
        }

        /// <summary>The one instance.</summary>
        public static HeartbeatTick Instance { get; } = new();
    }

    /// <summary>Time to look who has fallen silent.</summary>
    public class ReapUnreachableTick
    {
        private ReapUnreachableTick()
        {
        }

        /// <summary>The one instance.</summary>
        public static ReapUnreachableTick Instance { get; } = new();
    }

    /// <summary>A first sign of life should have come by now; from now on its absence counts.</summary>
    public sealed class ExpectedFirstHeartbeat
    {
        /// <summary>The message about that system.</summary>
        public ExpectedFirstHeartbeat(Address from)
        {
            From = from;
        }

        /// <summary>The system.</summary>
        public Address From { get; }
    }

    /// <summary>All watches between this system and that one are over, and so are its actors to those who watch them.</summary>
    internal sealed class EndWatches(Address address) : INoSerializationVerificationNeeded
    {
        public Address Address { get; } = address;
    }
}
