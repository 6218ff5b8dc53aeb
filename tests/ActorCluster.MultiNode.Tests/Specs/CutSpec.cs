using ActorCluster.Core;
using ActorCluster.Core.Kv;
using ActorCluster.Kv;
using ActorCluster.Kv.Wire;
using Akka.Actor;
using Akka.MultiNode.TestAdapter;
using Akka.Remote;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;
using Akka.TestKit;
using Google.Protobuf;
using Xunit;
using static Akka.Remote.Transport.ThrottleTransportAdapter;

namespace ActorCluster.MultiNode.Tests.Specs;

/// <summary>The roles of <see cref="CutSpec"/>.</summary>
public sealed class CutSpecConfig : MembersSpecConfig;

/// <summary>
/// The leader is cut off, in both directions and in one: another one is elected, what it acknowledges stays, and the old one answers no linearizable read from
/// what it had. Each cut lasts until gossip has given the other side up, and ends in no quarantine. The cuts are the transport's own, so that this needs nothing of the machine.
/// </summary>
public sealed class CutSpec : MembersSpec
{
    private readonly CutSpecConfig config;

    public CutSpec()
        : this(new CutSpecConfig())
    {
    }

    private CutSpec(CutSpecConfig config)
        : base(config, """
            # Akka.NET's own rule for quarantines, and no patience with what cannot be delivered: a cut that lasts longer than all time-outs ends in no quarantine all the same.
            akka.remote { quarantine-ends-after = off, initial-system-message-delivery-timeout = 1s, retry-gate-closed-for = 1s }
            akka.remote.dot-netty.tcp.applied-adapters = ["trttl"]
            actorcluster.requests.timeout = 1500ms
            """)
    {
        this.config = config;
    }

    [MultiNodeFact]
    public async Task ALeaderThatIsCutOffIsReplacedAndAnswersNothingStale()
    {
        ExchangePorts();
        StartMember();
        TestProbe? quarantines = null;
        RunOn(
            () =>
            {
                quarantines = CreateTestProbe(Member.System);
                Member.System.EventStream.Subscribe(quarantines.Ref, typeof(QuarantinedEvent));
            },
            config.Members);
        EnterBarrier("started");
        await OnMembersAsync(() => AwaitGossipAsync(members: 3, heard: 3));
        EnterBarrier("in gossip");
        foreach (var direction in new[] { Direction.Both, Direction.Send, Direction.Receive }) await CutAsync(direction);
        RunOn(() => Assert.False(quarantines!.HasMessages, "somebody was quarantined"), config.Members);
        await OnMembersAsync(async () => await Member.StopAsync());
        EnterBarrier("finished");
        RunOn(() => Directory.Delete(Folder, recursive: true), config.Conductor);
    }

    private async Task CutAsync(Direction direction)
    {
        await OnMembersAsync(async () =>
        {
            await WriteAsync($"{direction} before");
            await SayAddressAsync();
            var status = await Member.StatusAsync(CancellationToken.None);
            if (status.Leader == Member.Name) await File.WriteAllTextAsync(Path.Combine(Folder, "leader"), Myself.Name);
        });
        EnterBarrier($"{direction}: leader known");
        var leader = new RoleName(await File.ReadAllTextAsync(Path.Combine(Folder, "leader")));
        await RunOnAsync(() => SetLinksAsync(direction, Blackhole.Instance), leader);
        EnterBarrier($"{direction}: cut");

        await RunOnAsync(() => WriteAsync($"{direction} meanwhile, {Myself.Name}"), [.. config.Members.Where(member => member != leader)]);
        EnterBarrier($"{direction}: written");
        await RunOnAsync(() => NothingStaleAsync($"{direction} meanwhile"), leader);
        EnterBarrier($"{direction}: asked");
        await RunOnAsync(() => AwaitGossipAsync(members: 3, heard: 1), leader);
        EnterBarrier($"{direction}: given up");

        await RunOnAsync(() => SetLinksAsync(direction, Unthrottled.Instance), leader);
        await OnMembersAsync(async () => Assert.Equal(2, (await ReadAsync()).Count(key => key.StartsWith($"{direction} meanwhile", StringComparison.Ordinal))));
        await OnMembersAsync(() => AwaitGossipAsync(members: 3, heard: 3));
        EnterBarrier($"{direction}: healed");
    }

    /// <summary>The member that was cut off answers no linearizable read, or with what was written meanwhile.</summary>
    private async Task NothingStaleAsync(string written)
    {
        var everything = new RangeQuery(KvTranslation.ToCore(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) }));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            var answer = await Member.ReadAsync(everything, Consistency.Linearizable, patience.Token);
            Assert.Equal(2, ((RangeQueryResult)answer.Result!).Range.KeyValues.Count(kv => kv.Key.Span.StartsWith(System.Text.Encoding.UTF8.GetBytes(written))));
        }
        catch (Exception e) when (e is ReadUnavailableException or OperationCanceledException)
        {
            // It does not know, and does not answer.
        }
    }
}
