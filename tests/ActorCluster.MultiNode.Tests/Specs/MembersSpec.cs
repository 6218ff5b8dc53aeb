using System.Text;
using ActorCluster.Core;
using ActorCluster.Core.Kv;
using ActorCluster.Kv;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine;
using ActorCluster.Server.Nodes;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;
using Google.Protobuf;
using Xunit;
using static Akka.Remote.Transport.ThrottleTransportAdapter;

namespace ActorCluster.MultiNode.Tests.Specs;

/// <summary>A spec's roles: one that conducts and three members, each in its own process.</summary>
public abstract class MembersSpecConfig : MultiNodeConfig
{
    protected MembersSpecConfig()
    {
        Conductor = Role("conductor");
        Members = [Role("n1"), Role("n2"), Role("n3")];
        CommonConfig = ConfigurationFactory.ParseString("akka { loglevel = WARNING, testconductor.barrier-timeout = 90s }");
    }

    public RoleName Conductor { get; }

    public RoleName[] Members { get; }
}

/// <summary>A spec in which each member's process runs a node; the folder is common to all processes.</summary>
public abstract class MembersSpec : MultiNodeSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MembersSpecConfig config;
    private readonly Config settings;
    private ClusterNode? node;

    /// <param name="config">The roles.</param>
    /// <param name="settings">HOCON on top of what names the members.</param>
    protected MembersSpec(MembersSpecConfig config, string settings = "")
        : base(config, config.GetType())
    {
        this.config = config;
        this.settings = ConfigurationFactory.ParseString(settings);
    }

    protected string Folder { get; } = Path.Combine(Path.GetTempPath(), $"actorcluster-multinode-{ServerPort}");

    /// <summary>This process's node; only at a member.</summary>
    protected ClusterNode Member => node ?? throw new InvalidOperationException($"{Myself.Name} runs no node");

    protected override int InitialParticipantsValueFactory => Roles.Count;

    protected Task OnMembersAsync(Func<Task> action) => RunOnAsync(action, config.Members);

    protected void ExchangePorts()
    {
        Directory.CreateDirectory(Folder);
        RunOn(() => File.WriteAllText(Path.Combine(Folder, Myself.Name), string.Join(' ', FreePorts.Take(3))), config.Members);
        EnterBarrier("ports chosen");
    }

    /// <param name="lookup">Asks the others' clients' addresses, which nobody listens at here; null: nobody asks.</param>
    protected void StartMember(MemberLookup? lookup = null) => RunOn(
        () =>
        {
            var members = config.Members.Select(role =>
            {
                var ports = File.ReadAllText(Path.Combine(Folder, role.Name)).Split(' ');
                return $$"""{{role.Name}} { client = "127.0.0.1:{{ports[0]}}", http = "127.0.0.1:{{ports[1]}}", remoting = "127.0.0.1:{{ports[2]}}" }""";
            });
            var named = ConfigurationFactory.ParseString($$"""
                actorcluster.data-directory = "{{Folder}}/data"
                actorcluster.members { {{string.Join('\n', members)}} }
                """);
            node = ClusterNode.Start(named.WithFallback(settings), new NodeId(Myself.Name), lookup);
        },
        config.Members);

    /// <summary>Waits until gossip knows exactly so many members, all of them up, and hears so many.</summary>
    protected async Task AwaitGossipAsync(int members, int heard)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Gossip is var state && (state.Members.Count != members || state.Unreachable.Count != members - heard || state.Members.Any(member => member.Status != MemberStatus.Up)))
        {
            Assert.True(!patience.IsCancellationRequested, $"{Myself.Name} hears in gossip: {string.Join(", ", Gossip.Members)}; unreachable are {string.Join(", ", Gossip.Unreachable)}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Lets the others cut links to this member.</summary>
    protected Task SayAddressAsync() =>
        File.WriteAllTextAsync(Path.Combine(Folder, $"address-{Myself.Name}"), ((ExtendedActorSystem)Member.System).Provider.DefaultAddress.ToString());

    /// <summary>Cuts, or mends, this member's links with all others, which must have said their addresses.</summary>
    protected async Task SetLinksAsync(Direction direction, ThrottleMode mode)
    {
        var transport = ((IRemoteActorRefProvider)((ExtendedActorSystem)Member.System).Provider).Transport;
        foreach (var other in config.Members.Where(member => member != Myself))
        {
            var address = Address.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, $"address-{other.Name}")));
            Assert.True(await transport.ManagementCommand(new SetThrottle(address, direction, mode)));
        }
    }

    private ClusterEvent.CurrentClusterState Gossip => Cluster.Get(Member.System).State;

    protected async Task WriteAsync(string key)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8(key) }.ToByteArray();
        using var patience = new CancellationTokenSource(Patience);
        while ((await Member.ExecuteAsync(CommandBytes.Put(put), patience.Token)).Failure is not null) patience.Token.ThrowIfCancellationRequested();
    }

    protected async Task<IEnumerable<string>> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var everything = new RangeQuery(KvTranslation.ToCore(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) }));
        while (true)
        {
            try
            {
                var answer = await Member.ReadAsync(everything, Consistency.Linearizable, patience.Token);
                return ((RangeQueryResult)answer.Result!).Range.KeyValues.Select(kv => Encoding.UTF8.GetString(kv.Key.Span));
            }
            catch (ReadUnavailableException)
            {
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }
}
