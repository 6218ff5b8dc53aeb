using ActorCluster.Core;
using ActorCluster.Core.Raft;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Specs;

/// <summary>The roles of <see cref="ReplicationSpec"/>.</summary>
public sealed class ReplicationSpecConfig : MembersSpecConfig;

/// <summary>A member in each process: they elect, replicate, survive the leader's death, and start again in any order.</summary>
public sealed class ReplicationSpec : MembersSpec
{
    private readonly ReplicationSpecConfig config;

    public ReplicationSpec()
        : this(new ReplicationSpecConfig())
    {
    }

    private ReplicationSpec(ReplicationSpecConfig config)
        : base(config)
    {
        this.config = config;
    }

    [MultiNodeFact]
    public async Task MembersElectReplicateSurviveTheLeaderAndStartAgain()
    {
        ExchangePorts();
        StartMember();
        EnterBarrier("started");

        await OnMembersAsync(async () => await WriteAsync($"from-{Myself.Name}"));
        EnterBarrier("written");
        await OnMembersAsync(async () => Assert.Equal(["from-n1", "from-n2", "from-n3"], await ReadAsync()));
        EnterBarrier("replicated");

        await StopAndStartInOrderAsync("n2", "n3", "n1");
        await StopAndStartInOrderAsync("n3", "n1", "n2");
        await OnMembersAsync(async () => Assert.Equal(["from-n1", "from-n2", "from-n3"], await ReadAsync()));
        EnterBarrier("restarted");

        var dead = await TheLeaderDiesAsync();
        await GossipForgetsWhoIsRemovedAsync(dead);
        await OnMembersAsync(async () => await Member.StopAsync());
        EnterBarrier("finished");
        RunOn(() => Directory.Delete(Folder, recursive: true), config.Conductor);
    }

    private async Task<RoleName> TheLeaderDiesAsync()
    {
        await OnMembersAsync(async () =>
        {
            var status = await Member.StatusAsync(CancellationToken.None);
            if (status.Leader == Member.Name) await File.WriteAllTextAsync(Path.Combine(Folder, "leader"), Myself.Name);
        });
        EnterBarrier("leader known");
        var leader = new RoleName(await File.ReadAllTextAsync(Path.Combine(Folder, "leader")));
        await RunOnAsync(async () => await TestConductor.Exit(leader, 0), config.Conductor);
        if (Myself == leader) await Task.Delay(Timeout.Infinite); // Until the conductor ends this process.
        EnterBarrier("leader dead");
        await OnMembersAsync(async () => await WriteAsync($"late-{Myself.Name}"));
        EnterBarrier("written again");
        await OnMembersAsync(async () => Assert.Equal(
            config.Members.Select(role => $"from-{role.Name}")
                .Concat(config.Members.Where(role => role != leader).Select(role => $"late-{role.Name}")),
            await ReadAsync()));
        EnterBarrier("read again");
        return leader;
    }

    /// <summary>Nobody downs a member that is dead; one that is removed from the log goes from gossip too.</summary>
    private async Task GossipForgetsWhoIsRemovedAsync(RoleName dead)
    {
        await OnMembersAsync(async () =>
        {
            await AwaitGossipAsync(members: 3, heard: 2);
            var status = await Member.StatusAsync(CancellationToken.None);
            if (status.Leader == Member.Name)
            {
                var answer = await Member.ChangeMembersAsync(new ConfigurationChange.Remove(new NodeId(dead.Name)), CancellationToken.None);
                Assert.Equal(ChangeOutcome.Done, answer.Outcome);
            }

            await AwaitGossipAsync(members: 2, heard: 2);
        });
        EnterBarrier("forgotten");
    }

    // A full stop, then the members one after the other; the last finds the others at work.
    private async Task StopAndStartInOrderAsync(params string[] order)
    {
        await OnMembersAsync(async () => await Member.StopAsync());
        EnterBarrier("stopped");
        foreach (var name in order)
        {
            if (Myself.Name == name) StartMember();
            EnterBarrier($"{name} started");
        }
    }
}
