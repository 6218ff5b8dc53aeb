using System.Text;
using ActorCluster.Core;
using ActorCluster.Core.Kv;
using ActorCluster.Kv;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine;
using ActorCluster.Server.Nodes;
using Akka.Configuration;
using Akka.Remote.TestKit;
using Google.Protobuf;

namespace ActorCluster.MultiNode.Tests.Specs;

/// <summary>A spec's roles: one that conducts and three members, each in its own process.</summary>
public abstract class MembersSpecConfig : MultiNodeConfig
{
    protected MembersSpecConfig()
    {
        Conductor = Role("conductor");
        Members = [Role("n1"), Role("n2"), Role("n3")];
        CommonConfig = ConfigurationFactory.ParseString("akka.loglevel = WARNING");
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

    protected void StartMember() => RunOn(
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
            node = ClusterNode.Start(named.WithFallback(settings), new NodeId(Myself.Name));
        },
        config.Members);

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
