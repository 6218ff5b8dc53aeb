using System.Diagnostics;
using Akka.Actor;
using Akka.MultiNode.TestAdapter;
using Akka.Remote;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;
using Xunit;

namespace Akka.Tests.MultiNode;

public sealed class LinksConfig : MultiNodeConfig
{
    public LinksConfig()
    {
        Left = Role("left");
        Right = Role("right");
        Other = Role("other");
        TestTransport = true;
    }

    public RoleName Left { get; }

    public RoleName Right { get; }

    public RoleName Other { get; }
}

/// <summary>What the conductor does to links and to actor systems. The first role's process commands.</summary>
public class LinksSpec : MultiNodeSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RoleName _left;
    private readonly RoleName _right;
    private readonly RoleName _other;

    public LinksSpec() : this(new LinksConfig())
    {
    }

    protected LinksSpec(LinksConfig config) : base(config, typeof(LinksSpec)) =>
        (_left, _right, _other) = (config.Left, config.Right, config.Other);

    protected override int InitialParticipantsValueFactory => Roles.Count;

    [MultiNodeFact]
    public async Task Links_are_cut_one_way_throttled_delayed_and_disconnected_and_systems_end()
    {
        Sys.ActorOf(Props.Create(() => new Inbox(TestActor)), "inbox");
        EnterBarrier("inboxes");
        await Nothing_goes_the_way_that_is_cut(ThrottleTransportAdapter.Direction.Send, cut: _left, open: _right);
        await Nothing_goes_the_way_that_is_cut(ThrottleTransportAdapter.Direction.Receive, cut: _right, open: _left);
        await A_throttled_link_carries_so_many_bytes_a_second();
        await A_delayed_link_carries_everything_later_and_in_order();
        await A_link_that_is_disconnected_connects_anew();
        await Systems_end_at_the_conductors_command();
    }

    private async Task Nothing_goes_the_way_that_is_cut(
        ThrottleTransportAdapter.Direction direction, RoleName cut, RoleName open)
    {
        await RunOnAsync(() => TestConductor.Blackhole(_left, _right, direction), _left);
        EnterBarrier($"{direction} is cut");
        RunOn(() => Tell(open, "lost"), cut);
        RunOn(() => Tell(cut, "arrives"), open);
        RunOn(() => ExpectMsg("arrives", Patience), cut);
        EnterBarrier($"{direction} is known to be cut");
        await RunOnAsync(() => TestConductor.PassThrough(_left, _right, direction), _left);
        EnterBarrier($"{direction} is mended");
        RunOn(() => Tell(open, "found"), cut);
        RunOn(() => ExpectMsg("found", Patience), open);
        EnterBarrier($"{direction} is known to be mended");
    }

    private async Task A_throttled_link_carries_so_many_bytes_a_second()
    {
        const int Pieces = 10;
        const int BytesPerPiece = 20_000;
        const float MegabitsPerSecond = 1;
        await RunOnAsync(
            () => TestConductor.Throttle(_left, _right, ThrottleTransportAdapter.Direction.Send, MegabitsPerSecond), _left);
        EnterBarrier("throttled");
        RunOn(() =>
        {
            var sinceFirst = Stopwatch.StartNew();
            for (var piece = 0; piece < Pieces; piece++)
            {
                Tell(_right, new string('x', BytesPerPiece));
                ExpectMsg("came", Patience);
            }
            // All but the first piece take 1.44 s at the least; nothing is said about the most.
            Assert.True(sinceFirst.Elapsed > TimeSpan.FromSeconds(1.4), $"All came within {sinceFirst.Elapsed}.");
        }, _left);
        RunOn(() =>
        {
            for (var piece = 0; piece < Pieces; piece++)
            {
                ExpectMsg<string>(Patience);
                Tell(_left, "came");
            }
        }, _right);
        EnterBarrier("came slowly");
        await RunOnAsync(() => TestConductor.PassThrough(_left, _right, ThrottleTransportAdapter.Direction.Send), _left);
        EnterBarrier("no longer throttled");
    }

    private async Task A_delayed_link_carries_everything_later_and_in_order()
    {
        const int Trips = 4;
        var delay = TimeSpan.FromMilliseconds(250);
        var names = Enumerable.Range(1, 100).Select(number => $"number {number}").ToList();
        await RunOnAsync(() => TestConductor.Delay(Node(_right).Address, delay), _left);
        await RunOnAsync(() => TestConductor.Delay(Node(_left).Address, delay), _right);
        EnterBarrier("delayed");
        RunOn(() =>
        {
            var sinceFirst = Stopwatch.StartNew();
            for (var trip = 0; trip < Trips; trip++)
            {
                Tell(_right, "there");
                ExpectMsg("and back", Patience);
            }
            Assert.True(sinceFirst.Elapsed >= 2 * Trips * delay, $"All trips took {sinceFirst.Elapsed}.");
            foreach (var name in names) Tell(_right, name);
        }, _left);
        RunOn(() =>
        {
            for (var trip = 0; trip < Trips; trip++)
            {
                ExpectMsg("there", Patience);
                Tell(_left, "and back");
            }
            Assert.Equal(names, names.Select(_ => ExpectMsg<string>(Patience)));
        }, _right);
        EnterBarrier("came late");
        await RunOnAsync(() => TestConductor.PassThrough(_left, _right, ThrottleTransportAdapter.Direction.Both), _left);
        await RunOnAsync(() => TestConductor.PassThrough(_right, _left, ThrottleTransportAdapter.Direction.Both), _right);
        EnterBarrier("no longer delayed");
    }

    private async Task A_link_that_is_disconnected_connects_anew()
    {
        RunOn(() => Sys.EventStream.Subscribe(TestActor, typeof(DisassociatedEvent)), _left);
        await RunOnAsync(() => TestConductor.Disconnect(_left, _right), _left);
        RunOn(() =>
        {
            ExpectMsg<DisassociatedEvent>(e => e.RemoteAddress.Equals(Node(_right).Address), Patience);
            Sys.EventStream.Unsubscribe(TestActor);
        }, _left);
        EnterBarrier("disconnected");
        RunOn(() => Tell(_left, "here again"), _right);
        RunOn(() => FishForMessage<string>(message => message == "here again", Patience), _left);
        EnterBarrier("connected anew");
    }

    private async Task Systems_end_at_the_conductors_command()
    {
        var tasks = new List<string>();
        CoordinatedShutdown.Get(Sys).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "note", () =>
        {
            tasks.Add("coordinated");
            return Task.FromResult(Akka.Done.Instance);
        });
        EnterBarrier("before the end");
        RunOn(() => Assert.True(Sys.WhenTerminated.Wait(Patience)), _right, _other);
        await RunOnAsync(async () =>
        {
            await TestConductor.Shutdown(_right, abort: true);
            await TestConductor.Shutdown(_other);
            Assert.Equal([_left], await TestConductor.GetNodes());
            EnterBarrier("alone");
        }, _left);
        RunOn(() => Assert.Empty(tasks), _right);
        RunOn(() => Assert.Equal(["coordinated"], tasks), _other);
    }

    private void Tell(RoleName role, string text) => Sys.ActorSelection(Node(role) / "user" / "inbox").Tell(text);

    private sealed class Inbox : ReceiveActor
    {
        public Inbox(IActorRef to) => Receive<string>(to.Tell);
    }
}
