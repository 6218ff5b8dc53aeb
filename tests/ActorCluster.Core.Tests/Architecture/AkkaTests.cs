using Xunit;

namespace ActorCluster.Core.Tests.Architecture;

/// <summary>What is one thing in Akka.NET's packages and another in the engine is not to be used.</summary>
public sealed class AkkaTests
{
    /// <summary>Akka.NET's MonotonicClock shows whole milliseconds: beside the wall clock it would seem to go wrong at every look.</summary>
    [Fact]
    public void Time_is_read_as_finely_as_it_goes() =>
        Assert.DoesNotContain(Repository.SourcesOf("src/ActorCluster"), file => File.ReadAllText(file).Contains(".MonotonicClock", StringComparison.Ordinal));
}
