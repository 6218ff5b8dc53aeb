using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Settings;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;
using Xunit;
using static Akka.Remote.Transport.ThrottleTransportAdapter;

namespace ActorCluster.MultiNode.Tests.Specs;

/// <summary>The roles of <see cref="ShutOutSpec"/>.</summary>
public sealed class ShutOutSpecConfig : MembersSpecConfig;

/// <summary>
/// A member is removed while it is cut off: gossip forgets it, and the others do not talk to its process any more. Once it is back it does not stay deaf: it asks them over their
/// clients' addresses, learns that it was removed, and its node ends.
/// </summary>
public sealed class ShutOutSpec : MembersSpec
{
    private readonly ShutOutSpecConfig config;

    public ShutOutSpec()
        : this(new ShutOutSpecConfig())
    {
    }

    private ShutOutSpec(ShutOutSpecConfig config)
        : base(config, """akka.remote.dot-netty.tcp.applied-adapters = ["trttl"]""")
    {
        this.config = config;
    }

    [MultiNodeFact]
    public async Task OneThatIsRemovedWhileItIsCutOffEndsOnceItIsBack()
    {
        var (lost, others) = (config.Members[2], config.Members[..2]);
        ExchangePorts();
        StartMember(AskAsync);
        EnterBarrier("started");
        await OnMembersAsync(async () =>
        {
            await WriteAsync($"from {Myself.Name}");
            await SayAddressAsync();
            await AwaitGossipAsync(members: 3, heard: 3);
        });
        EnterBarrier("whole");
        await RunOnAsync(() => SetLinksAsync(Direction.Both, Blackhole.Instance), lost);
        EnterBarrier("cut");
        await RunOnAsync(() => AwaitGossipAsync(members: 3, heard: 2), others);
        await RunOnAsync(() => RemoveAsync(new NodeId(lost.Name)), others[0]);
        await RunOnAsync(() => AwaitGossipAsync(members: 2, heard: 2), others);
        await RunOnAsync(() => File.WriteAllLinesAsync(WhatOthersSay, Member.Members.Members.Select(member => member.Name.Name)), others[0]);
        EnterBarrier("forgotten");
        await RunOnAsync(
            async () =>
            {
                await SetLinksAsync(Direction.Both, Unthrottled.Instance);
                await Member.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(60));
                Assert.Equal(NodeFailureKind.Removed, Member.Failed?.Kind);
                Assert.Contains("says the cluster of n1,n2", Member.Failed!.What);
            },
            lost);
        EnterBarrier("shut out");
        await OnMembersAsync(async () => await Member.StopAsync());
        EnterBarrier("finished");
        RunOn(() => Directory.Delete(Folder, recursive: true), config.Conductor);
    }

    private string WhatOthersSay => Path.Combine(Folder, "members");

    private async Task<KnownCluster> AskAsync(NodeSettings settings, CancellationToken cancellation)
    {
        Assert.Equal(2, settings.Join.Count);
        return new KnownCluster(new Configuration((await File.ReadAllLinesAsync(WhatOthersSay, cancellation)).Select(name => new NodeId(name))), ClusterId: 0);
    }

    private async Task RemoveAsync(NodeId lost)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Member.ChangeMembersAsync(new ConfigurationChange.Remove(lost), patience.Token)).Outcome != ChangeOutcome.Done)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
