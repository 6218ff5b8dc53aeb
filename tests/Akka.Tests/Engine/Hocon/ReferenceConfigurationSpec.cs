using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Xunit;

namespace Akka.Tests.Engine.Hocon;

/// <summary>A key stands in a reference configuration only where the engine reads it.</summary>
public class ReferenceConfigurationSpec
{
    /// <summary>Objects whose keys are names that people choose.</summary>
    private static readonly string[] Named =
    [
        "akka.actor.serializers", "akka.actor.serialization-bindings", "akka.actor.serialization-identifiers",
        "akka.actor.mailbox.requirements", "akka.coordinated-shutdown.phases",
    ];

    public static TheoryData<string, string> Modules => new()
    {
        { "Akka", "akka.conf" },
        { "Akka.TestKit", "testkit.conf" },
        { "Akka.Remote", "remote.conf" },
        { "Akka.Cluster", "cluster.conf" },
        { "Akka.Persistence", "persistence.conf" },
        { "Akka.Persistence.Sql", "persistence.conf" },
    };

    /// <summary>All texts in the code of the modules: a module may read what another one documents.</summary>
    private static readonly Lazy<List<string>> Texts = new(() =>
    {
        var texts = new List<string>();
        foreach (var name in new[] { "Akka", "Akka.TestKit", "Akka.Remote", "Akka.Cluster", "Akka.Persistence", "Akka.Persistence.Sql" })
        {
            using var file = new PEReader(File.OpenRead(Assembly.Load(name).Location));
            var reader = file.GetMetadataReader();
            for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle))
                texts.Add(reader.GetUserString(handle));
        }

        return texts;
    });

    [Theory]
    [MemberData(nameof(Modules))]
    public void Every_key_is_read(string module, string resource)
    {
        var texts = Texts.Value;
        var config = ConfigurationFactory.FromResource(resource, Assembly.Load(module));
        var unread = Leaves(config.Root, []).Where(path => !IsRead(path, texts)).Select(path => string.Join('.', path)).ToList();
        Assert.True(unread.Count == 0, $"{resource} of {module} has keys that nothing reads: {string.Join(", ", unread)}");
    }

    private static bool IsRead(string[] path, List<string> texts)
    {
        var key = new Regex($@"(^|[.\s'])({Regex.Escape(path[^1])})($|[.\s':,=])");
        return texts.Exists(key.IsMatch);
    }

    private static IEnumerable<string[]> Leaves(HoconValue value, string[] path)
    {
        if (Named.Contains(string.Join('.', path))) yield break;
        if (value.GetObject() is not { } o)
        {
            yield return path;
            yield break;
        }

        foreach (var (key, child) in o.Items)
            foreach (var leaf in Leaves(child, [.. path, key])) yield return leaf;
    }
}
