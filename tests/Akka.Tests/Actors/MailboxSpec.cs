using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>Which mailbox an actor gets, and in which order the kinds hand messages out.</summary>
public class MailboxSpec() : ActorSpec(
    $$"""
    by-importance.mailbox-type = "{{typeof(ByImportance).AssemblyQualifiedName}}"
    by-importance-stable.mailbox-type = "{{typeof(ByImportanceStable).AssemblyQualifiedName}}"
    of-our-own.mailbox-type = "{{typeof(LastFirst).AssemblyQualifiedName}}"
    plain.mailbox-type = "Akka.Dispatch.UnboundedMailbox"
    important-dispatcher {
      type = Dispatcher
      mailbox-type = "{{typeof(ByImportanceStable).AssemblyQualifiedName}}"
    }
    akka.actor.deployment {
      /named { mailbox = by-importance-stable }
      "/many/*" { mailbox = by-importance-stable }
      "/deep/**" { mailbox = by-importance-stable }
    }
    """)
{
    private static readonly object[] Sent = [30, 10, "late", 20, 11, "later"];

    [Fact]
    public async Task A_priority_mailbox_hands_out_the_lowest_number_first() =>
        Assert.Equal([10, 11, 20, 30, "late"], (await Order(Gathering().WithMailbox("by-importance"), [30, 10, 20, 11, "late"])));

    [Fact]
    public async Task A_stable_priority_mailbox_keeps_the_order_of_equals() =>
        Assert.Equal([10, 11, 20, 30, "late", "later"], await Order(Gathering().WithMailbox("by-importance-stable"), Sent));

    [Fact]
    public async Task A_mailbox_may_come_with_the_dispatcher() =>
        Assert.Equal([10, 11, 20, 30, "late", "later"], await Order(Gathering().WithDispatcher("important-dispatcher"), Sent));

    [Fact]
    public async Task A_mailbox_may_be_of_the_users_own_making() =>
        Assert.Equal(Sent.Reverse(), await Order(Gathering().WithMailbox("of-our-own"), Sent));

    [Fact]
    public async Task A_deployment_may_name_the_mailbox() =>
        Assert.Equal([10, 11, 20, 30, "late", "later"], await Order(Gathering(), Sent, "named"));

    [Theory]
    [InlineData("many")]
    [InlineData("deep")]
    public async Task A_star_in_a_deployment_stands_for_any_name(string parentName)
    {
        var parent = Sys.ActorOf(Props.Create(() => new ParentOf(Gathering())), parentName);
        var child = await parent.Ask<IActorRef>("any", Patience);
        Assert.Equal([10, 11, 20, 30, "late", "later"], await Order(child, Sent));
    }

    [Fact]
    public async Task A_deployment_of_another_path_says_nothing() => Assert.Equal(Sent, await Order(Gathering(), Sent, "unnamed"));

    [Fact]
    public void A_mailbox_that_does_not_keep_what_the_actor_requires_is_refused() =>
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Create(() => new Stashing()).WithMailbox("plain")));

    [Fact]
    public void A_mailbox_that_is_not_in_the_settings_is_refused() =>
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Gathering().WithMailbox("none")));

    [Fact]
    public async Task A_stash_on_a_priority_mailbox_comes_back_before_all_others()
    {
        var probe = NewProbe();
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new StashingNumbers(probe.Ref, gate)).WithMailbox("by-importance-stable"));
        actor.Tell(gate);
        foreach (var message in new object[] { 10, 5, "open", 3 })
            actor.Tell(message);
        gate.Set();
        await probe.Expect(3, 5, 10);
    }

    private static Props Gathering() => Props.Create(() => new Gatherer());

    private Task<object[]> Order(Props props, object[] messages, string? name = null) => Order(Sys.ActorOf(props, name), messages);

    private static async Task<object[]> Order(IActorRef actor, object[] messages)
    {
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        actor.Tell(new Gather(begun, gate));
        Assert.True(begun.Wait(Patience));
        var gathered = actor.Ask<object[]>(messages.Length, Patience);
        foreach (var message in messages)
            actor.Tell(message);
        gate.Set();
        return await gathered;
    }

    private sealed record Gather(ManualResetEventSlim Begun, ManualResetEventSlim Gate);

    /// <summary>Lower numbers first; text last, and what the specs themselves say before all.</summary>
    private static int Importance(object message) => message switch
    {
        int number => number,
        string => 1000,
        _ => 0,
    };

    public sealed class ByImportance(Settings settings, Config config) : UnboundedPriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => Importance(message);
    }

    public sealed class ByImportanceStable(Settings settings, Config config) : UnboundedStablePriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => Importance(message);
    }

    public sealed class LastFirst(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<LastFirstQueue>
    {
        public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new LastFirstQueue();
    }

    public sealed class LastFirstQueue : IMessageQueue, IUnboundedMessageQueueSemantics
    {
        private readonly Stack<Envelope> _stack = new();

        public bool HasMessages => Count > 0;

        public int Count
        {
            get
            {
                lock (_stack)
                    return _stack.Count;
            }
        }

        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            lock (_stack)
                _stack.Push(envelope);
        }

        public bool TryDequeue(out Envelope envelope)
        {
            lock (_stack)
                return _stack.TryPop(out envelope);
        }

        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            while (TryDequeue(out var envelope))
                deadletters.Enqueue(owner, envelope);
        }
    }

    private sealed class Gatherer : UntypedActor
    {
        private readonly List<object> _gathered = [];
        private IActorRef? _asker;
        private int _expected;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Gather gather:
                    gather.Begun.Set();
                    gather.Gate.Wait();
                    return;
                case int number when number < 10:
                    (_asker, _expected) = (Sender, number);
                    break;
                default:
                    _gathered.Add(message);
                    break;
            }

            if (_asker is not null && _gathered.Count == _expected)
                _asker.Tell(_gathered.ToArray());
        }
    }

    private sealed class ParentOf(Props child) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Context.ActorOf(child, (string)message));
    }

    private sealed class Stashing : UntypedActorWithStash
    {
        protected override void OnReceive(object message) { }
    }

    private sealed class StashingNumbers(IActorRef probe, ManualResetEventSlim gate) : UntypedActorWithUnboundedStash
    {
        private bool _open;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case ManualResetEventSlim:
                    gate.Wait();
                    break;
                case "open":
                    _open = true;
                    Stash.UnstashAll();
                    break;
                case int when !_open:
                    Stash.Stash();
                    break;
                default:
                    probe.Tell(message);
                    break;
            }
        }
    }
}
