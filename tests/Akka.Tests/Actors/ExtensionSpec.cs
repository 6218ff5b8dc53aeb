using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>Extensions that cannot be had: who hears of it, and what goes on without them.</summary>
public class ExtensionSpec : ActorSpec
{
    [Fact]
    public async Task One_that_cannot_be_made_fails_whoever_asks_for_it_and_nobody_else()
    {
        Assert.Equal("no", Assert.Throws<Boom>(() => new FailingId().Apply(Sys)).Message);
        Assert.Throws<Boom>(() => new FailingId().Apply(Sys));
        Assert.NotNull(new SoundId().Apply(Sys));
        Assert.Equal("alive", await Do((context, _) => context.Sender.Tell("alive")).Ask<string>("?", Patience));
    }

    [Fact]
    public void One_that_nobody_has_asked_for_is_not_there()
    {
        Assert.False(Sys.HasExtension<Sound>());
        Assert.False(Sys.TryGetExtension<Sound>(out _));
        Assert.Null(new SoundId().Get(Sys));
        var made = new SoundId().Apply(Sys);
        Assert.Same(made, new SoundId().Get(Sys));
        Assert.True(Sys.HasExtension(typeof(Sound)));
        Assert.True(Sys.TryGetExtension<Sound>(out var found));
        Assert.Same(made, found);
    }

    [Fact]
    public async Task What_the_settings_name_and_is_no_extension_is_passed_over()
    {
        string[] names = ["No.Such.Extension, Nowhere", Name<Sound>(), Name<AbstractId>(), Name<UnmakeableId>(), Name<SoundId>()];
        var config = ConfigurationFactory.ParseString(
            $"akka.extensions = [{string.Join(", ", names.Select(name => $"\"{name}\""))}], akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        using var system = ActorSystem.Create("extended", config);
        Assert.True(system.HasExtension<Sound>());
        await system.Terminate().WaitAsync(Patience);
    }

    private static string Name<T>() => typeof(T).AssemblyQualifiedName!;

    public sealed class Sound : IExtension;

    public sealed class SoundId : ExtensionIdProvider<Sound>
    {
        public override Sound CreateExtension(ExtendedActorSystem system) => new();
    }

    public sealed class Failing : IExtension;

    public sealed class FailingId : ExtensionIdProvider<Failing>
    {
        public override Failing CreateExtension(ExtendedActorSystem system) => throw new Boom("no");
    }

    public abstract class AbstractId : ExtensionIdProvider<Failing>;

    public sealed class UnmakeableId : ExtensionIdProvider<Failing>
    {
        public UnmakeableId() => throw new Boom("no id");

        public override Failing CreateExtension(ExtendedActorSystem system) => new();
    }
}
