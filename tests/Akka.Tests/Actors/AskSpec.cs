using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class AskSpec : ActorSpec
{
    [Fact]
    public async Task An_answer_completes_the_task()
    {
        var actor = Do((context, message) => context.Sender.Tell($"re: {message}"));
        Assert.Equal("re: hello", await actor.Ask<string>("hello", Patience));
        Assert.Equal("re: hello", await actor.Ask("hello", Patience));
    }

    [Fact]
    public async Task No_answer_in_time_is_a_time_out()
    {
        var actor = Do((_, _) => { });
        await Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask<string>("hello", TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public async Task No_time_at_all_is_no_limit_of_time()
    {
        var actor = Do((context, message) => context.Sender.Tell(message));
        var none = TimeSpan.Zero;
        Assert.Equal("hello", await actor.Ask<string>("hello", none).WaitAsync(Patience));
        Assert.Equal("hello", await actor.Ask<string>("hello", Timeout.InfiniteTimeSpan).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_cancelled_ask_is_a_cancelled_task()
    {
        var actor = Do((_, _) => { });
        using var source = new CancellationTokenSource();
        var asked = actor.Ask<string>("hello", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => actor.Ask<string>("hello", source.Token));
    }

    [Fact]
    public async Task The_end_of_the_system_leaves_no_ask_without_its_end()
    {
        var actor = Do((_, _) => { });
        var pending = actor.Ask<string>("hello", TimeSpan.FromSeconds(2));
        await Sys.Terminate().WaitAsync(Patience);
        await Assert.ThrowsAsync<AskTimeoutException>(() => pending.WaitAsync(Patience));
        await Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask<string>("late", TimeSpan.FromMilliseconds(200)).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_failure_as_the_answer_fails_the_task_with_its_cause()
    {
        var actor = Do((context, _) => context.Sender.Tell(new Status.Failure(new Boom("no"))));
        Assert.Equal("no", (await Assert.ThrowsAsync<Boom>(() => actor.Ask<string>("hello", Patience))).Message);
    }

    [Fact]
    public async Task An_answer_of_another_type_fails_the_task()
    {
        var actor = Do((context, _) => context.Sender.Tell(42));
        await Assert.ThrowsAsync<ArgumentException>(() => actor.Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task The_message_may_be_made_for_the_reference_that_takes_the_answer()
    {
        var actor = Do((_, message) => ((IActorRef)message).Tell("here"));
        Assert.Equal("here", await actor.Ask<string>(self => self, Patience, CancellationToken.None));
    }

    [Fact]
    public async Task A_late_answer_is_a_dead_letter()
    {
        var letters = NewProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(Event.DeadLetter));
        IActorRef? asker = null;
        var actor = Do((context, message) =>
        {
            if (message is "ask")
                asker = context.Sender;
            else
                asker!.Tell("late");
        });
        await Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask<string>("ask", TimeSpan.FromMilliseconds(10)));
        actor.Tell("answer now");
        Assert.Equal("late", (await letters.Next<Event.DeadLetter>()).Message);
    }

    [Fact]
    public async Task The_path_of_an_asker_leads_to_it_while_it_waits()
    {
        var actor = Do((context, _) =>
        {
            var path = context.Sender.Path.ToSerializationFormat();
            ((ExtendedActorSystem)context.System).Provider.ResolveActorRef(path).Tell(path);
        });
        Assert.StartsWith("akka://spec/temp/", await actor.Ask<string>("hello", Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PipeTo_sends_results_and_failures()
    {
        var probe = NewProbe();
        await Task.FromResult(1).PipeTo(probe.Ref);
        await Task.FromResult(2).PipeTo(probe.Ref, success: number => $"got {number}");
        await Task.FromException<int>(new Boom("no")).PipeTo(probe.Ref);
        await Task.FromException(new Boom("no")).PipeTo(probe.Ref, failure: cause => cause.Message);
        await probe.Expect(1, "got 2");
        Assert.Equal("no", (await probe.Next<Status.Failure>()).Cause.Message);
        await probe.Expect("no");
    }

    [Fact]
    public async Task PipeTo_sends_without_a_sender_unless_one_is_given()
    {
        var probe = NewProbe();
        var actor = Do((context, message) =>
        {
            var (to, result) = ((IActorRef, TaskCompletionSource<string>))message;
            _ = result.Task.PipeTo(to);
            _ = result.Task.PipeTo(to, context.Self, success: text => text + " again");
        });
        var result = new TaskCompletionSource<string>();
        actor.Tell((probe.Ref, result));
        result.SetResult("done");
        var senders = new Dictionary<object, IActorRef>();
        for (var i = 0; i < 2; i++)
            senders[await probe.Next()] = probe.LastSender;
        Assert.Equal(Sys.DeadLetters, senders["done"]);
        Assert.Equal(actor, senders["done again"]);
    }

    [Fact]
    public async Task PipeTo_makes_a_failure_of_what_a_mapper_throws()
    {
        var probe = NewProbe();
        await Task.FromResult(1).PipeTo(probe.Ref, success: _ => throw new Boom("mapper"));
        Assert.Equal("mapper", (await probe.Next<Status.Failure>()).Cause.Message);
        await Task.FromCanceled<int>(new CancellationToken(true)).PipeTo(probe.Ref);
        Assert.IsAssignableFrom<OperationCanceledException>((await probe.Next<Status.Failure>()).Cause);
    }

    [Fact]
    public async Task An_ask_of_an_actor_that_has_ended_times_out()
    {
        var actor = Do((_, _) => { });
        Assert.True(await actor.GracefulStop(Patience));
        await Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask<string>("hello", TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public async Task Nothing_cannot_be_sent()
    {
        var actor = Do((_, _) => { });
        await actor.Ask<ActorIdentity>(new Identify(1), Patience); // by then it has begun
        Assert.True(Record.Exception(() => actor.Tell(null!)) is InvalidMessageException or ArgumentNullException);
    }

    [Fact]
    public async Task Identify_is_answered_by_actors_and_by_places_without_one()
    {
        var actor = Do((_, _) => { });
        var identity = await actor.Ask<ActorIdentity>(new Identify(7), Patience);
        Assert.Equal(7, identity.MessageId);
        Assert.Equal(actor, identity.Subject);
        var nobody = await Sys.ActorSelection("/user/nobody").Ask<ActorIdentity>(new Identify(8), Patience);
        Assert.Equal(8, nobody.MessageId);
        Assert.Null(nobody.Subject);
    }
}
