using Akka.Actor;
using Akka.Event;

namespace Akka.TestKit.Internal;

/// <summary>The actor behind a test: puts what it gets into the test's inbox, watches and supervises on the test's behalf.</summary>
internal sealed class TestKitActor(MessageInbox inbox) : ActorBase
{
    private Func<object, bool>? _ignore;
    private readonly StrategyByChild _strategies = new();
    private AutoPilot? _autoPilot;

    protected override SupervisorStrategy SupervisorStrategy() => _strategies;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case IgnoreMessages ignore:
                _ignore = ignore.ShouldIgnore;
                return true;
            case UseAutoPilot use:
                _autoPilot = use.Pilot;
                return true;
            case Command command:
                command.Run(this);
                return true;
        }

        if (_autoPilot is not null)
        {
            var next = _autoPilot.Run(Sender, message);
            if (next is not KeepRunning) _autoPilot = next is NoAutoPilot ? null : next;
        }

        if (_ignore is null || !_ignore(message)) inbox.Put(new RealMessageEnvelope(message, Sender));
        return true;
    }

    protected override void PostStop()
    {
        var deadLetters = Context.System.DeadLetters;
        while (inbox.Next(true, false, TimeSpan.Zero, CancellationToken.None).GetAwaiter().GetResult() is { } left)
            deadLetters.Tell(new DeadLetter(left.Message, left.Sender ?? deadLetters, Self), Self);
    }

    internal sealed record IgnoreMessages(Func<object, bool>? ShouldIgnore) : INoSerializationVerificationNeeded;

    internal sealed record UseAutoPilot(AutoPilot Pilot) : INoSerializationVerificationNeeded;

    /// <summary>Something to be done in the actor, whose end the test waits for.</summary>
    internal sealed class Command(Func<TestKitActor, IActorRef> action) : INoSerializationVerificationNeeded
    {
        private readonly TaskCompletionSource<IActorRef> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IActorRef> Done => _done.Task;

        public static Command Watch(IActorRef actor) => new(a => a.WatchIt(actor));

        public static Command Unwatch(IActorRef actor) => new(a => a.UnwatchIt(actor));

        public static Command Spawn(Props props, string? name, SupervisorStrategy? strategy) =>
            new(a => a.SpawnIt(props, name, strategy));

        public void Run(TestKitActor actor)
        {
            try
            {
                _done.SetResult(action(actor));
            }
            catch (Exception e) when (e is InvalidActorNameException or ArgumentException or InvalidOperationException)
            {
                _done.SetException(e);
            }
        }
    }

    private IActorRef WatchIt(IActorRef actor) => Context.Watch(actor);

    private IActorRef UnwatchIt(IActorRef actor) => Context.Unwatch(actor);

    private IActorRef SpawnIt(Props props, string? name, SupervisorStrategy? strategy)
    {
        var child = Context.ActorOf(props, name);
        if (strategy is not null) _strategies.Set(child, strategy);
        return child;
    }
}
