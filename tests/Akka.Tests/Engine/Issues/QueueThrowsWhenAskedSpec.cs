using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Tests.Actors;
using Xunit;

namespace Akka.Tests.Engine.Issues;

/// <summary>A queue of the user's own that threw when it was asked whether it holds something ended the thread, and the process with it.</summary>
public class QueueThrowsWhenAskedSpec() : ActorSpec(
    $$"""
    one-thread {
      type = Dispatcher
      executor = fork-join-executor
      dedicated-thread-pool.thread-count = 1
    }
    moody.mailbox-type = "{{typeof(MoodyMailbox).AssemblyQualifiedName}}"
    """)
{
    [Theory]
    [InlineData("akka.actor.default-dispatcher")]
    [InlineData("one-thread")]
    public async Task It_is_a_failure_of_its_actor_which_loses_no_message(string dispatcher)
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Telling(probe.Ref)).WithMailbox("moody").WithDispatcher(dispatcher));
        await probe.Expect("made");
        actor.Tell("throw");
        await probe.Expect("throw", "ended by asked", "made");
        actor.Tell("first");
        await probe.Expect("first");
        actor.Tell("throw");
        actor.Tell("second");
        Assert.Equal(["ended by asked", "made", "second", "throw"],
            new[] { await probe.Next<string>(), await probe.Next<string>(), await probe.Next<string>(), await probe.Next<string>() }.Order());
        Assert.True(await actor.GracefulStop(Patience));
    }

    [Fact]
    public async Task An_actor_whose_queue_always_throws_can_be_stopped()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Telling(probe.Ref)).WithMailbox("moody"));
        await probe.Expect("made");
        actor.Tell("throw always");
        await probe.Expect("throw always", "ended by asked", "made");
        await probe.Watch(actor);
        Sys.Stop(actor);
        while (await probe.Next() is not Terminated)
        {
        }
    }

    public sealed class MoodyMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<MoodyQueue>
    {
        public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new MoodyQueue();
    }

    /// <summary>Throws at the question after it has handed out a message that says so: once, or from then on.</summary>
    public sealed class MoodyQueue : IMessageQueue, IUnboundedMessageQueueSemantics
    {
        private readonly ConcurrentQueue<Envelope> _queue = new();
        private volatile string _mood = "";

        public bool HasMessages
        {
            get
            {
                if (_mood.Length == 0)
                    return !_queue.IsEmpty;
                if (_mood == "throw")
                    _mood = "";
                throw new Boom("asked");
            }
        }

        public int Count => _queue.Count;

        public void Enqueue(IActorRef receiver, Envelope envelope) => _queue.Enqueue(envelope);

        public bool TryDequeue(out Envelope envelope)
        {
            if (!_queue.TryDequeue(out envelope))
                return false;
            if (envelope.Message is "throw" or "throw always")
                _mood = (string)envelope.Message;
            return true;
        }

        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            while (TryDequeue(out var envelope))
                deadletters.Enqueue(owner, envelope);
        }
    }

    private sealed class Telling : UntypedActor
    {
        private readonly IActorRef _probe;

        public Telling(IActorRef probe)
        {
            _probe = probe;
            probe.Tell("made");
        }

        protected override void OnReceive(object message) => _probe.Tell(message);

        protected override void PreRestart(Exception reason, object message)
        {
            _probe.Tell($"ended by {reason.Message}");
            base.PreRestart(reason, message);
        }
    }
}
