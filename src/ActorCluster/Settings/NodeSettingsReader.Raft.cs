using ActorCluster.Core.Raft;

namespace ActorCluster.Settings;

/// <content>Consensus.</content>
internal static partial class NodeSettingsReader
{
    private static RaftSettings ReadRaft(SettingsReader reader)
    {
        var timeout = reader.Section("election-timeout-ticks");
        var compaction = reader.Section("compaction");
        var settings = new RaftSettings(
            reader.Duration("tick", TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1)),
            reader.Integer("heartbeat-ticks", 1, 1000),
            timeout.Integer("min", 2, 10_000),
            timeout.Integer("max", 3, 20_000),
            (int)reader.Size("max-append-bytes", 1, 64 << 20),
            reader.Integer("max-inflight-appends", 1, 1024),
            reader.Size("max-inflight-bytes", 1, 4L << 30),
            reader.Size("max-uncommitted-bytes", 1, 64L << 30),
            reader.Duration("max-flush-stall", TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
            reader.Size("catch-up-bytes-per-second", 1, 1L << 40),
            (int)reader.Size("max-batch-bytes", 1, 256 << 20),
            new CompactionOptions(
                compaction.Integer("tail-entries", 0, 100_000_000),
                compaction.Size("tail-bytes", 0, 64L << 30),
                compaction.Size("held-bytes", 0, 64L << 30),
                (int)compaction.Size("max-chunk-bytes", 64, 64 << 20)),
            TimeOptions.None);
        var longestLease = Math.Min(settings.ElectionTimeoutTicksMin, ClockWatch.WindowTicks);
        settings = settings with
        {
            Time = TimeOptions.AtMost(reader.Integer("lease-ticks", 0, 10_000), longestLease, reader.Integer("clock-drift-per-mille", 0, 300)),
        };
        if (settings.ElectionTimeoutTicksMax <= settings.ElectionTimeoutTicksMin)
        {
            var rule = $"must be more than min, which is {settings.ElectionTimeoutTicksMin}";
            timeout.Refuse("max", $"{settings.ElectionTimeoutTicksMax}", rule);
        }

        if (settings.HeartbeatTicks * 2 > settings.ElectionTimeoutTicksMin)
        {
            reader.Refuse(
                "heartbeat-ticks",
                $"{settings.HeartbeatTicks}",
                $"must be at most half of election-timeout-ticks.min, which is {settings.ElectionTimeoutTicksMin}");
        }

        timeout.RefuseUnknown();
        compaction.RefuseUnknown();
        reader.RefuseUnknown();
        return settings;
    }
}
