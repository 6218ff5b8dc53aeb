using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.TestActors;
using Xunit;
using Xunit.Sdk;

namespace Akka.Tests.TestKit;

public class EventFilterSpec() : Akka.TestKit.Xunit2.TestKit("akka.loglevel = DEBUG")
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Events_are_expected_by_level_and_message()
    {
        EventFilter.Info("hello").ExpectOne(() => Log.Info("hello"));
        EventFilter.Warning(start: "he").ExpectOne(() => Log.Warning("hello {0}", 1));
        EventFilter.Debug(contains: "ll").ExpectOne(() => Log.Debug("hello"));
        EventFilter.Error(new Regex("h.*o")).Expect(2, () =>
        {
            Log.Error("hello");
            Log.Error("hallo");
        });
        EventFilter.Info("other").Expect(0, Short, () => Log.Info("hello"));
    }

    [Fact]
    public void Case_does_not_count_but_in_expressions()
    {
        EventFilter.Info("HELLO").ExpectOne(() => Log.Info("hello"));
        EventFilter.Info(start: "HE").ExpectOne(() => Log.Info("hello"));
        EventFilter.Info(contains: "LL").ExpectOne(() => Log.Info("hello"));
        EventFilter.Info("hello", source: "ACTORSYSTEM(TEST)").ExpectOne(() => Sys.Log.Info("hello"));
        EventFilter.Info(new Regex("HELLO")).Expect(0, Short, () => Log.Info("hello"));
    }

    [Fact]
    public void A_message_is_known_by_its_format_too()
    {
        EventFilter.Info("value {0}").ExpectOne(() => Log.Info("value {0}", 1));
        EventFilter.Info("value 1").ExpectOne(() => Log.Info("value {0}", 1));
        EventFilter.Error(new Regex(@"\{0\}$")).ExpectOne(() => Log.Error("value {0}", 1));
    }

    [Fact]
    public async Task Events_are_awaited()
    {
        await EventFilter.Info("hello").ExpectOneAsync(async () =>
        {
            await Task.Yield();
            Log.Info("hello");
        });
        Assert.Equal(5, await EventFilter.Info("hello").ExpectOneAsync(() =>
        {
            Log.Info("hello");
            return Task.FromResult(5);
        }));
    }

    [Fact]
    public async Task Results_and_times_can_be_given()
    {
        var time = TimeSpan.FromSeconds(10);
        Assert.Equal(1, EventFilter.Info("hello").ExpectOne(time, () => Said("hello", 1)));
        Assert.Equal(2, EventFilter.Info("hello").Expect(1, time, () => Said("hello", 2)));
        Assert.Equal(3, await EventFilter.Info("hello").ExpectOneAsync(time, () => Task.FromResult(Said("hello", 3))));
        Assert.Equal(4, await EventFilter.Info("hello").ExpectAsync(1, time, () => Task.FromResult(Said("hello", 4))));
        await EventFilter.Info("hello").ExpectAsync(1, () => Task.Run(() => Said("hello", 5)), (TimeSpan?)time);
        Assert.Equal(6, await EventFilter.Info("hello").MuteAsync(() => Task.FromResult(Said("hello", 6))));
    }

    [Fact]
    public void Another_count_fails()
    {
        Assert.ThrowsAny<XunitException>(() => EventFilter.Info("hello").ExpectOne(Short, () => { }));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Info("hello").Expect(0, TimeSpan.FromSeconds(10), () => Log.Info("hello")));
    }

    [Fact]
    public void Exceptions_are_expected_by_type_and_message()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Thrower()), "thrower");
        EventFilter.Exception<InvalidOperationException>("boom").ExpectOne(() => actor.Tell("boom"));
        EventFilter.Exception(typeof(InvalidOperationException), source: actor.Path.ToString()).ExpectOne(() => actor.Tell("bang"));
    }

    [Fact]
    public void Dead_letters_are_expected()
    {
        var actor = Sys.ActorOf(BlackHoleActor.Props);
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        EventFilter.DeadLetter<string>(s => s == "late").ExpectOne(() => actor.Tell("late"));
    }

    [Fact]
    public void Either_of_two_filters_counts() => EventFilter.Info("a").And.Warning("b").Expect(2, () =>
    {
        Log.Info("a");
        Log.Warning("b");
    });

    private int Said(string text, int result)
    {
        Log.Info(text);
        return result;
    }

    private sealed class Thrower : ReceiveActor
    {
        public Thrower() => Receive<string>(message => throw new InvalidOperationException(message));
    }
}
