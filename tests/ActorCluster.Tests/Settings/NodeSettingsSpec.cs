using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Settings;
using Akka.Configuration;
using Xunit;

namespace ActorCluster.Tests.Settings;

public sealed class NodeSettingsSpec
{
    private const string Members = """
        actorcluster.members {
          n1 { client = "127.0.0.1:2379", http = "127.0.0.1:8081", remoting = "127.0.0.1:4053" }
          n2 { client = "127.0.0.1:22379", http = "127.0.0.1:8082", remoting = "[::1]:4054" }
        }
        """;

    [Fact]
    public void Defaults_come_from_reference_conf_and_members_from_the_deployment()
    {
        var settings = Read(Members);

        Assert.Equal("actorcluster", settings.ClusterName);
        Assert.Equal(["n1", "n2"], settings.Members.Select(member => member.Name.Name));
        Assert.Equal(new HostPort("127.0.0.1", 4053), settings.Self.Remoting);
        Assert.Equal("[::1]:4054", settings.Members[1].Remoting.ToString());
        Assert.Equal(TimeSpan.FromMilliseconds(20), settings.Raft.Tick);
        Assert.Equal(1 << 20, settings.Raft.MaxAppendBytes);
        Assert.Equal(new CompactionOptions(10_000, 64 << 20, 256 << 20, 1 << 20), settings.Raft.Compaction);
        Assert.Equal(new SnapshotSettings(100_000, 32 << 20), settings.Snapshot);
        Assert.Equal(1536 << 10, settings.Requests.MaxBytes);
        Assert.Equal(Path.Combine(Path.GetFullPath("./data"), "n1"), settings.DataDirectory);
        Assert.Equal("INFO", settings.Log.Level);
        Assert.Empty(settings.ReadModels);
    }

    [Fact]
    public void The_journal_is_a_file_of_the_nodes_or_a_table_of_its_own_in_PostgreSQL()
    {
        Assert.Equal(
            new JournalSettings("SQLite.MS", $"Data Source={Path.Combine(Path.GetFullPath("./data"), "n1", "journal.db")}", "journal"),
            Read(Members).Journal);
        Assert.Equal(
            new JournalSettings("PostgreSQL", "Host=db", "journal_n1"),
            Read(Members + " actorcluster.journal { database = postgresql, connection-string = \"Host=db\" }").Journal);
        Assert.Equal(["actorcluster.journal.connection-string"], Errors(Members + " actorcluster.journal.database = postgresql").Errors.Select(error => error.Key));
        Assert.Equal(["actorcluster.journal.connection-string"], Errors(Members + " actorcluster.journal.connection-string = x").Errors.Select(error => error.Key));
    }

    [Fact]
    public void Whom_to_ask_is_a_list_of_addresses()
    {
        Assert.Empty(Read(Members).Join);
        Assert.Equal([new HostPort("127.0.0.1", 2379), new HostPort("::1", 2380)], Read(Members + " actorcluster.join = [\"127.0.0.1:2379\", \"[::1]:2380\"]").Join);
        var error = Assert.Single(Errors(Members + " actorcluster.join = [\"nowhere\"]").Errors);
        Assert.Equal(("actorcluster.join", "nowhere"), (error.Key, error.Value));
    }

    [Fact]
    public void The_three_nodes_of_the_example_are_good_settings()
    {
        var example = ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(RepositoryRoot(), "hocon", "three-nodes.conf")));

        Assert.All(["n1", "n2", "n3"], name => Assert.Equal(3, NodeSettings.Read(example, new NodeId(name)).Members.Count));
    }

    [Fact]
    public void Every_error_is_told_at_once_each_on_a_line_with_key_value_and_rule()
    {
        var errors = Errors(Members + """

            actorcluster {
              cluster-name = "two words"
              raft { tick = soon, heartbeat-tick = 3, election-timeout-ticks { min = 30, max = 20 } }
              members.n2 { http = "127.0.0.1:99999", client = "127.0.0.1:2379" }
              requests = 5
              typo { a = 1 }
            }
            """);

        Assert.Equal(
            [
                ("actorcluster.cluster-name", "two words"),
                ("actorcluster.members.n2.client", "127.0.0.1:2379"),
                ("actorcluster.members.n2.http", "127.0.0.1:99999"),
                ("actorcluster.raft.election-timeout-ticks.max", "20"),
                ("actorcluster.raft.heartbeat-tick", "3"),
                ("actorcluster.raft.tick", "soon"),
                ("actorcluster.requests", "5"),
                ("actorcluster.typo", "{ … }"),
            ],
            errors.Errors.Select(error => (error.Key, error.Value)).Order());
        Assert.Equal(errors.Errors.Count, errors.Message.Split(Environment.NewLine).Length);
        Assert.Contains("actorcluster.raft.tick = soon: must be a duration from 1ms to 1s, such as 20ms or 5s", errors.Message);
    }

    [Fact]
    public void A_node_that_is_no_member_is_refused_with_the_members_named()
    {
        var error = Assert.Single(Assert.Throws<SettingsException>(
            () => NodeSettings.Read(ConfigurationFactory.ParseString(Members), new NodeId("n9"))).Errors);

        Assert.Equal("actorcluster.members.n9", error.Key);
        Assert.Contains("n1, n2", error.Rule);
    }

    [Fact]
    public void A_breaker_of_its_own_says_only_what_is_different()
    {
        var breakers = Read(Members + "\nactorcluster.breakers.payments { max-failures = 2, reset-after = 1s }").Breakers;

        Assert.Equal(breakers.Default with { MaxFailures = 2, ResetAfter = TimeSpan.FromSeconds(1) }, breakers.For("payments"));
        Assert.Equal(breakers.Default, breakers.For("stock"));
    }

    [Fact]
    public void A_read_model_needs_columns_a_key_among_them_and_known_types()
    {
        var good = Read(Members + """

            actorcluster.read-models.orders {
              topic = orders, table = orders, key = id
              columns {
                id { path = "$.id", type = TEXT }
                total { path = "$.lines[0].total", type = INTEGER }
              }
            }
            """).ReadModels;
        Assert.Equal(["id", "total"], Assert.Single(good).Columns.Select(column => column.Name));

        var errors = Errors(Members + """

            actorcluster.read-models.orders {
              topic = orders, table = "order s", key = nothing
              columns { id { path = "id", type = BLOB } }
            }
            """).Errors.Select(error => error.Key).Order();
        Assert.Equal(
            [
                "actorcluster.read-models.orders.columns.id.path",
                "actorcluster.read-models.orders.columns.id.type",
                "actorcluster.read-models.orders.key",
                "actorcluster.read-models.orders.table",
            ],
            errors);
    }

    internal static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorCluster.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the repository's root is not above the test's folder");
        }

        return folder.FullName;
    }

    private static NodeSettings Read(string hocon) => NodeSettings.Read(ConfigurationFactory.ParseString(hocon), new NodeId("n1"));

    private static SettingsException Errors(string hocon) => Assert.Throws<SettingsException>(() => Read(hocon));
}
