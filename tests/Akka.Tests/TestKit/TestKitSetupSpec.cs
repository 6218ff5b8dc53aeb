using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Akka.TestKit.Extensions;
using Akka.TestKit.TestActors;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Akka.Tests.TestKit;

/// <summary>Making a test kit, its time-outs, and its end.</summary>
public class TestKitSetupSpec
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void A_kit_is_made_from_a_text_a_configuration_a_setup_or_a_system()
    {
        using (var kit = new Kit("a.b = 1")) Assert.Equal(1, kit.Sys.Settings.Config.GetInt("a.b"));
        using (var kit = new Kit(ConfigurationFactory.ParseString("a.b = 2"), "named"))
        {
            Assert.Equal(2, kit.Sys.Settings.Config.GetInt("a.b"));
            Assert.Equal("named", kit.Sys.Name);
        }

        var setup = ActorSystemSetup.Empty.And(BootstrapSetup.Create().WithConfig("a.b = 3"));
        using (var kit = new Kit(setup)) Assert.Equal(3, kit.Sys.Settings.Config.GetInt("a.b"));
        var system = ActorSystem.Create("own", "a.b = 4");
        using (var kit = new Kit(system)) Assert.Same(system, kit.Sys);
        Assert.True(system.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void All_time_outs_follow_one_factor()
    {
        using var kit = new Kit("akka.test { timefactor = 3, single-expect-default = 2s, default-timeout = 4s, filter-leeway = 1s }");
        Assert.Equal(TimeSpan.FromSeconds(3), kit.Dilated(TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(6), kit.RemainingOrDefault);
        Assert.Equal(TimeSpan.FromSeconds(15), kit.RemainingOrDilated(TimeSpan.FromSeconds(5)));
        Assert.Equal(TimeSpan.FromSeconds(2), kit.TestKitSettings.SingleExpectDefault);
        Assert.Equal(TimeSpan.FromSeconds(1), kit.TestKitSettings.TestEventFilterLeeway);
        Assert.Equal(3, kit.TestKitSettings.TestTimeFactor);
        Assert.True(kit.Within(TimeSpan.FromSeconds(10), () => kit.Remaining) > TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_block_within_a_block_has_no_more_time_than_that()
    {
        using var kit = new Kit("");
        Assert.Throws<InvalidOperationException>(() => kit.Remaining);
        kit.Within(TimeSpan.FromSeconds(20), () =>
        {
            kit.Within(TimeSpan.FromSeconds(60), () => Assert.True(kit.Remaining <= TimeSpan.FromSeconds(20)));
            kit.Within(TimeSpan.FromSeconds(5), () => Assert.True(kit.RemainingOrDefault <= TimeSpan.FromSeconds(5)));
            Assert.True(kit.Remaining > TimeSpan.FromSeconds(5));
        });
        Assert.ThrowsAny<XunitException>(
            () => kit.Within(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => { }, "it must take a while"));
    }

    [Fact]
    public void A_system_that_does_not_end_in_time_is_an_error_where_the_end_is_verified()
    {
        using var stuck = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var kit = new Kit("");
        kit.Sys.ActorOf(Props.Create(() => new Stuck(stuck, gate))).Tell("wait", ActorRefs.NoSender);
        Assert.True(stuck.Wait(TimeSpan.FromSeconds(20)));
        Assert.Throws<TimeoutException>(() => kit.Shutdown(TimeSpan.FromMilliseconds(100), true));
        gate.Set();
        kit.Dispose();
        Assert.True(kit.Sys.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void Logs_go_to_the_output_of_the_test()
    {
        var output = new Lines();
        using (var kit = new Kit("akka.loglevel = INFO", output))
        {
            kit.Log.Debug("not this");
            // Nothing says when the logger has begun to listen.
            kit.AwaitCondition(() =>
            {
                kit.Log.Info("to be {0} there", "seen");
                return output.ToString().Contains("to be seen there");
            }, TimeSpan.FromSeconds(10));
        }

        Assert.DoesNotContain("not this", output.ToString());
    }

    [Fact]
    public void A_test_scheduler_is_one_configuration_away()
    {
        using var kit = new Kit(TestConfigs.TestSchedulerConfig);
        var scheduler = Assert.IsType<TestScheduler>(kit.Sys.Scheduler);
        scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), kit.TestActor, "due", ActorRefs.NoSender);
        kit.ExpectNoMsg(Short);
        scheduler.Advance(TimeSpan.FromMinutes(59));
        Assert.False(kit.HasMessages);
        scheduler.Advance(TimeSpan.FromMinutes(1));
        kit.ExpectMsg("due");
    }

    [Fact]
    public async Task Tasks_must_end_in_their_time()
    {
        var never = new TaskCompletionSource<int>();
        Assert.Equal(5, await Task.FromResult(5).WithTimeout(TimeSpan.FromSeconds(5)));
        Assert.True(await Task.CompletedTask.AwaitWithTimeout(TimeSpan.FromSeconds(5)));
        Assert.False(await never.Task.AwaitWithTimeout(Short));
        await Assert.ThrowsAsync<TaskCanceledException>(() => never.Task.WithTimeout(Short));
    }

    [Fact]
    public void A_test_actor_ref_watches_forwards_and_equals_its_actor()
    {
        using var kit = new Kit("");
        var watched = kit.ActorOf(BlackHoleActor.Props);
        var watcher = kit.ActorOfAsTestActorRef<Watcher>(Props.Create(() => new Watcher(kit.TestActor)));
        watcher.Watch(watched);
        kit.Sys.Stop(watched);
        kit.ExpectMsg(watched);
        IActorRef plain = watcher.Ref;
        Assert.True(watcher == plain);
        Assert.True(plain == watcher);
        Assert.False(plain != watcher);
    }

    private sealed class Kit : Akka.TestKit.Xunit2.TestKit
    {
        public Kit(string config, ITestOutputHelper? output = null) : base(config, output)
        {
        }

        public Kit(Config config, string? name = null) : base(config, name)
        {
        }

        public Kit(ActorSystemSetup setup) : base(setup)
        {
        }

        public Kit(ActorSystem system) : base(system)
        {
        }
    }

    private sealed class Stuck(ManualResetEventSlim isStuck, ManualResetEventSlim gate) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            isStuck.Set();
            gate.Wait();
        }
    }

    private sealed class Watcher(IActorRef told) : UntypedActor
    {
        protected override void OnReceive(object message) => told.Tell(((Terminated)message).ActorRef);
    }

    private sealed class Lines : ITestOutputHelper
    {
        private readonly System.Text.StringBuilder _text = new();

        public void WriteLine(string message)
        {
            lock (_text) _text.AppendLine(message);
        }

        public void WriteLine(string format, params object[] args) => WriteLine(string.Format(null, format, args));

        public override string ToString()
        {
            lock (_text) return _text.ToString();
        }
    }
}
