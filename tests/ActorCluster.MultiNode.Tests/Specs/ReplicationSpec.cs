using System.Text;
using ActorCluster.Core;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Raft;
using ActorCluster.Kv;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine;
using ActorCluster.Server.Nodes;
using Akka.Configuration;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Specs;

/// <summary>The roles of <see cref="ReplicationSpec"/>: one that conducts and three members, each in its own process.</summary>
public sealed class ReplicationSpecConfig : MultiNodeConfig
{
    public ReplicationSpecConfig()
    {
        Conductor = Role("conductor");
        Members = [Role("n1"), Role("n2"), Role("n3")];
        CommonConfig = ConfigurationFactory.ParseString("akka.loglevel = WARNING");
    }

    public RoleName Conductor { get; }

    public RoleName[] Members { get; }
}

/// <summary>A member in each process: they elect, replicate, survive the leader's death, and start again in any order.</summary>
public sealed class ReplicationSpec : MultiNodeSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ReplicationSpecConfig config;
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"actorcluster-multinode-{ServerPort}");
    private ClusterNode? node;

    public ReplicationSpec()
        : this(new ReplicationSpecConfig())
    {
    }

    private ReplicationSpec(ReplicationSpecConfig config)
        : base(config, typeof(ReplicationSpec))
    {
        this.config = config;
    }

    protected override int InitialParticipantsValueFactory => Roles.Count;

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

        await TheLeaderDiesAsync();
        await OnMembersAsync(async () => await node!.StopAsync());
        EnterBarrier("finished");
        RunOn(() => Directory.Delete(folder, recursive: true), config.Conductor);
    }

    private async Task TheLeaderDiesAsync()
    {
        await OnMembersAsync(async () =>
        {
            var status = await node!.StatusAsync(CancellationToken.None);
            if (status.Leader == node.Name) await File.WriteAllTextAsync(Path.Combine(folder, "leader"), Myself.Name);
        });
        EnterBarrier("leader known");
        var leader = new RoleName(await File.ReadAllTextAsync(Path.Combine(folder, "leader")));
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
    }

    // A full stop, then the members one after the other; the last finds the others at work.
    private async Task StopAndStartInOrderAsync(params string[] order)
    {
        await OnMembersAsync(async () => await node!.StopAsync());
        EnterBarrier("stopped");
        foreach (var name in order)
        {
            if (Myself.Name == name) StartMember();
            EnterBarrier($"{name} started");
        }
    }

    private Task OnMembersAsync(Func<Task> action) => RunOnAsync(action, config.Members);

    private void ExchangePorts()
    {
        Directory.CreateDirectory(folder);
        RunOn(() => File.WriteAllText(Path.Combine(folder, Myself.Name), string.Join(' ', FreePorts.Take(3))), config.Members);
        EnterBarrier("ports chosen");
    }

    private void StartMember() => RunOn(
        () =>
        {
            var members = config.Members.Select(role =>
            {
                var ports = File.ReadAllText(Path.Combine(folder, role.Name)).Split(' ');
                return $$"""{{role.Name}} { client = "127.0.0.1:{{ports[0]}}", http = "127.0.0.1:{{ports[1]}}", remoting = "127.0.0.1:{{ports[2]}}" }""";
            });
            var settings = ConfigurationFactory.ParseString($$"""
                actorcluster.data-directory = "{{folder}}/data"
                actorcluster.members { {{string.Join('\n', members)}} }
                """);
            node = ClusterNode.Start(settings, new NodeId(Myself.Name));
        },
        config.Members);

    private async Task WriteAsync(string key)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8(key) }.ToByteArray();
        using var patience = new CancellationTokenSource(Patience);
        while ((await node!.ExecuteAsync(CommandBytes.Put(put), patience.Token)).Failure is not null) patience.Token.ThrowIfCancellationRequested();
    }

    private async Task<IEnumerable<string>> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var everything = new RangeQuery(KvTranslation.ToCore(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) }));
        while (true)
        {
            try
            {
                var answer = await node!.ReadAsync(everything, Consistency.Linearizable, patience.Token);
                return ((RangeQueryResult)answer.Result!).Range.KeyValues.Select(kv => Encoding.UTF8.GetString(kv.Key.Span));
            }
            catch (ReadUnavailableException)
            {
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }
}
