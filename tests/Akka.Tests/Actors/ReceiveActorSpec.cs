using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class ReceiveActorSpec : ActorSpec
{
    [Theory]
    [InlineData(5, "small 5")]
    [InlineData(50, "number 50")]
    [InlineData("text", "string text")]
    [InlineData('c', "any c")]
    public async Task The_first_handler_that_fits_takes_the_message(object message, string expected) =>
        Assert.Equal(expected, await Sys.ActorOf(Props.Create(() => new Sorting())).Ask<string>(message, Patience));

    [Fact]
    public async Task A_handler_that_declines_passes_the_message_on() =>
        Assert.Equal("any declined", await Sys.ActorOf(Props.Create(() => new Sorting())).Ask<string>("declined", Patience));

    [Fact]
    public async Task Become_replaces_and_unbecome_goes_back()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Moody()));
        Assert.Equal("calm", await actor.Ask<string>("?", Patience));
        actor.Tell("stack");
        Assert.Equal("angry", await actor.Ask<string>("?", Patience));
        actor.Tell("unstack");
        Assert.Equal("calm", await actor.Ask<string>("?", Patience));
        actor.Tell("replace");
        Assert.Equal("angry", await actor.Ask<string>("?", Patience));
    }

    [Fact]
    public async Task A_restart_forgets_what_the_actor_became()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Moody()));
        actor.Tell("stack");
        actor.Tell("fail");
        Assert.Equal("calm", await actor.Ask<string>("?", Patience));
    }

    [Fact]
    public async Task Nothing_comes_after_a_handler_for_everything()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new TooMuch()));
        await probe.Watch(actor);
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task Props_take_their_arguments_when_they_are_made()
    {
        var name = "first";
        var props = Props.Create(() => new Named(name, 1 + 1));
        name = "second";
        Assert.Equal("first 2", await Sys.ActorOf(props).Ask<string>("?", Patience));
        Assert.Equal("by type 3", await Sys.ActorOf(Props.Create(typeof(Named), "by type", 3)).Ask<string>("?", Patience));
        Assert.Equal("generic 4", await Sys.ActorOf(Props.Create<Named>("generic", 4)).Ask<string>("?", Patience));
        Assert.Equal("second", name);
    }

    [Fact]
    public async Task Forward_keeps_the_sender()
    {
        var last = Do((context, message) => context.Sender.Tell(message));
        var first = Do((_, message) => last.Forward(message));
        Assert.Equal("through", await first.Ask<string>("through", Patience));
    }

    [Fact]
    public async Task Handlers_are_named_in_the_constructor_and_in_Become_only()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Latecomer()));
        Assert.IsType<InvalidOperationException>(await actor.Ask<Exception>("try", Patience));
    }

    [Theory]
    [InlineData(3, "number 3")]
    [InlineData(30, "any 30")]
    [InlineData("x", "any x")]
    public async Task Handlers_may_be_named_by_a_type_that_is_known_at_run_time_only(object message, string expected) =>
        Assert.Equal(expected, await Sys.ActorOf(Props.Create(() => new ByRuntimeType())).Ask<string>(message, Patience));

    [Fact]
    public async Task Stacked_behaviours_come_off_one_by_one_and_the_first_stays()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stacking()));
        foreach (var message in new[] { "push", "push", "pop", "pop", "pop" })
            actor.Tell(message);
        Assert.Equal("0", await actor.Ask<string>("?", Patience));
        actor.Tell("push");
        Assert.Equal("1", await actor.Ask<string>("?", Patience));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Below_all_behaviours_is_what_the_actor_began_with(bool inConstructor)
    {
        var actor = Sys.ActorOf(Props.Create(() => new Changing(inConstructor)));
        if (!inConstructor)
        {
            Assert.Equal("first", await actor.Ask<string>("change", Patience));
        }

        Assert.Equal("second", await actor.Ask<string>("go back", Patience));
        Assert.Equal("first", await actor.Ask<string>("change", Patience));
    }

    [Fact]
    public async Task Who_it_is_and_who_asks_is_known_to_the_actor_alone()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Leaking()));
        foreach (var outside in await actor.Ask<Task<Exception?>[]>("?", Patience)) Assert.IsType<NotSupportedException>(await outside.WaitAsync(Patience));
    }

    [Fact]
    public async Task Asynchronous_handlers_take_their_place_among_the_others()
    {
        var actor = Sys.ActorOf(Props.Create(() => new AsyncSorting()));
        Assert.Equal("small 1", await actor.Ask<string>(1, Patience));
        Assert.Equal("number 100", await actor.Ask<string>(100, Patience));
        Assert.Equal("any x", await actor.Ask<string>("x", Patience));
    }

    [Fact]
    public void A_change_of_props_makes_others()
    {
        var props = Props.Create(() => new Named("x", 1));
        var changed = props.WithDispatcher("d").WithMailbox("m").WithSupervisorStrategy(SupervisorStrategy.StoppingStrategy);
        Assert.Equal(("d", "m"), (changed.Dispatcher, changed.Mailbox));
        Assert.Same(SupervisorStrategy.StoppingStrategy, changed.SupervisorStrategy);
        Assert.Equal("akka.actor.default-dispatcher", props.Dispatcher);
        Assert.Null(props.SupervisorStrategy);
        Assert.Equal(typeof(Named), changed.Type);
        Assert.Equal(["x", 1], changed.Arguments);
    }

    [Fact]
    public void Props_take_a_constructor_call_and_nothing_else() =>
        Assert.True(Record.Exception(() => Props.Create(() => MakeNamed())) is ArgumentException or InvalidCastException);

    private static Named MakeNamed() => new("x", 1);

    private sealed class Changing : ReceiveActor
    {
        public Changing(bool inConstructor)
        {
            Receive<string>(message =>
            {
                Sender.Tell("first");
                if (message == "change") Become(Second);
            });
            if (inConstructor) BecomeStacked(Second);
        }

        private void Second() => Receive<string>(_ =>
        {
            Sender.Tell("second");
            UnbecomeStacked();
        });
    }

    private sealed class Leaking : ReceiveActor
    {
        public Leaking() => Receive<string>(_ => Sender.Tell(new[]
        {
            Task.Run<Exception?>(() => Record.Exception(() => Self)),
            Task.Run<Exception?>(() => Record.Exception(() => Sender)),
        }));
    }

    private sealed class Latecomer : ReceiveActor
    {
        public Latecomer() => Receive<string>(_ => Sender.Tell(Record.Exception(() => Receive<int>(_ => { }))!));
    }

    private sealed class ByRuntimeType : ReceiveActor
    {
        public ByRuntimeType()
        {
            Receive(typeof(int), message => Sender.Tell($"number {message}"), message => (int)message < 10);
            ReceiveAny(message => Sender.Tell($"any {message}"));
        }
    }

    private sealed class Stacking : UntypedActor
    {
        protected override void OnReceive(object message) => Handle(message, 0);

        private void Handle(object message, int depth)
        {
            switch (message)
            {
                case "push":
                    BecomeStacked(next => Handle(next, depth + 1));
                    break;
                case "pop":
                    UnbecomeStacked();
                    break;
                default:
                    Sender.Tell(depth.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    break;
            }
        }
    }

    private sealed class AsyncSorting : ReceiveActor
    {
        public AsyncSorting()
        {
            ReceiveAsync<int>(async number => await Answer($"small {number}"), number => number < 10);
            ReceiveAsync<int>(async number => await Answer($"number {number}"));
            ReceiveAnyAsync(async message => await Answer($"any {message}"));
        }

        private async Task Answer(string text)
        {
            await Task.Yield();
            Sender.Tell(text);
        }
    }

    private sealed class Sorting : ReceiveActor
    {
        public Sorting()
        {
            Receive<int>(number => Sender.Tell($"small {number}"), number => number < 10);
            Receive<int>(number => Sender.Tell($"number {number}"));
            Receive<string>(text =>
            {
                if (text == "declined")
                    return false;
                Sender.Tell($"string {text}");
                return true;
            });
            ReceiveAny(message => Sender.Tell($"any {message}"));
        }
    }

    private sealed class Moody : ReceiveActor
    {
        public Moody() => Calm();

        private void Calm()
        {
            Receive<string>(m => m == "?", _ => Sender.Tell("calm"));
            Switches();
        }

        private void Angry()
        {
            Receive<string>(m => m == "?", _ => Sender.Tell("angry"));
            Switches();
        }

        private void Switches()
        {
            Receive<string>(m => m == "stack", _ => BecomeStacked(Angry));
            Receive<string>(m => m == "unstack", _ => UnbecomeStacked());
            Receive<string>(m => m == "replace", _ => Become(Angry));
            Receive<string>(m => m == "fail", _ => throw new Boom("boom"));
        }
    }

    private sealed class TooMuch : ReceiveActor
    {
        public TooMuch()
        {
            ReceiveAny(_ => { });
            Receive<string>(_ => { });
        }
    }

    private sealed class Named : ReceiveActor
    {
        public Named(string name, int number) => ReceiveAny(_ => Sender.Tell($"{name} {number}"));
    }
}
