using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ActorCluster.Core.Raft;
using Xunit;

namespace ActorCluster.Core.Tests.Architecture;

/// <summary>Core is a function of its inputs: whatever it could learn or do otherwise is not even referenced by its assembly.</summary>
public sealed class PurityTests
{
    private static readonly string[] ForbiddenNamespaces =
        ["System.IO", "System.Net", "System.Threading", "System.Reflection.Emit", "System.Runtime.InteropServices.Marshalling", "System.Security.Cryptography"];

    private static readonly string[] ForbiddenTypes =
        ["System.Random", "System.Console", "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Diagnostics.Process", "System.Activator"];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.Guid.NewGuid", "System.Guid.CreateVersion7",
    ];

    /// <summary>What the compiler puts into an iterator, to tell whether the thread that asks first is the one that made it.</summary>
    private const string IteratorsOwn = "System.Environment.get_CurrentManagedThreadId";

    [Fact]
    public void Core_references_nothing_but_the_base_class_library() =>
        Assert.All(typeof(Role).Assembly.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name));

    [Fact]
    public void Core_uses_no_clock_no_chance_no_input_or_output_and_no_threads()
    {
        using var file = new PEReader(File.OpenRead(typeof(Role).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.Select(handle => NameOf(metadata, handle)).ToList();
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => $"{NameOf(metadata, (TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}").ToList();

        Assert.DoesNotContain(types, type => ForbiddenNamespaces.Any(forbidden => type.StartsWith(forbidden + ".", StringComparison.Ordinal)));
        Assert.Empty(types.Intersect(ForbiddenTypes));
        Assert.Empty(members.Intersect(ForbiddenMembers));
        Assert.DoesNotContain(members, member => member.StartsWith("System.Environment.", StringComparison.Ordinal) && member != IteratorsOwn);
    }

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
