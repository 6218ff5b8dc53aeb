using Xunit;

namespace Akka.Tests.Persistence;

public sealed partial class MemorySnapshotStoreSpec
{
    [Fact]
    public void Lower_bounds_count() => LowerBoundsCount();
}

public sealed partial class SqliteSnapshotStoreSpec
{
    [Fact]
    public void Lower_bounds_count() => LowerBoundsCount();
}

public sealed partial class PostgresSnapshotStoreSpec
{
    [Fact]
    public void Lower_bounds_count() => LowerBoundsCount();
}
