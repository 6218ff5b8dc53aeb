using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.Tests.Persistence;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>What is wrong with the settings of the SQL plugins is told with the setting's name, to whoever begins with it.</summary>
public sealed class SqlSettingsMistakeSpec : Akka.TestKit.Xunit2.TestKit
{
    private readonly TemporaryDirectory directory = new();

    [Theory]
    [InlineData("journal.sql.table-mapping = oracle")]
    [InlineData("journal.sql.tag-write-mode = Xml")]
    [InlineData("journal.sql.delete-compatibility-mode = on")]
    [InlineData("journal.sql.batch-size = 0")]
    [InlineData("journal.sql.buffer-size = -1")]
    public void What_is_not_supported_is_told(string setting)
    {
        var system = ActorSystem.Create("unsupported",
            ConfigurationFactory.ParseString($"akka.loglevel = OFF, akka.stdout-loglevel = OFF\nakka.persistence.{setting}")
                .WithFallback(Plugins.Sql(directory.File("unused.db"))));
        var listener = TestActor;
        system.ActorOf(Props.Create(() => new Notebook("p", listener, null)));
        var key = setting[..setting.IndexOf(' ')];
        ExpectMsg<string>(text => Assert.StartsWith($"recovery failed: akka.persistence.{key} = ", text), TimeSpan.FromSeconds(20));
        Shutdown(system);
    }

    [Theory]
    [InlineData("Oracle", "Host=localhost", "it must be 'SQLite.MS'")]
    [InlineData("PostgreSQL.15", "Database=akka", "it must name a server")]
    [InlineData("SQLite.MS", "Data Source=/no/such/directory/x.db", "the directory '/no/such/directory' does not exist")]
    [InlineData("SQLite.MS", "", "it must name a database file")]
    [InlineData("SQLite.MS", "Nonsense=1", "Nonsense")]
    public void A_mistake_in_the_settings_is_told_to_the_actor(string provider, string connectionString, string expected)
    {
        var settings = $$"""
            akka.persistence.journal.sql { provider-name = "{{provider}}", connection-string = "{{connectionString}}" }
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            """;
        var system = ActorSystem.Create("mistaken",
            ConfigurationFactory.ParseString(settings).WithFallback(Plugins.Sql(directory.File("unused.db"))));
        var listener = TestActor;
        system.ActorOf(Props.Create(() => new Notebook("p", listener, null)));
        ExpectMsg<string>(text =>
        {
            Assert.StartsWith("recovery failed: akka.persistence.journal.sql.", text);
            Assert.Contains(expected, text);
        }, TimeSpan.FromSeconds(10));
        Shutdown(system);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        directory.Dispose();
    }
}
