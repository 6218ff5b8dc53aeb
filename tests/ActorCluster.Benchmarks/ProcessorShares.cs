using System.Globalization;

namespace ActorCluster.Benchmarks;

/// <summary>
/// Gives each node so much of a processor and no more, as if it had a machine of its own: a control group for each. Takes Linux with the controller <c>cpu</c> of cgroup v1 or v2, and root.
/// </summary>
internal sealed class ProcessorShares : IDisposable
{
    private const int PeriodMicroseconds = 20_000;
    private readonly List<string> groups = [];

    /// <param name="count">How many nodes there are.</param>
    /// <param name="share">Of one processor, for each.</param>
    public ProcessorShares(int count, double share)
    {
        var first = File.Exists("/sys/fs/cgroup/cgroup.controllers") ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu";
        var quota = (share * PeriodMicroseconds).ToString("F0", CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
        {
            var group = Path.Combine(first, $"actorcluster-{Environment.ProcessId}-{i}");
            Directory.CreateDirectory(group);
            groups.Add(group);
            var max = Path.Combine(group, "cpu.max");
            if (File.Exists(max))
            {
                File.WriteAllText(max, $"{quota} {PeriodMicroseconds}");
            }
            else
            {
                File.WriteAllText(Path.Combine(group, "cpu.cfs_period_us"), PeriodMicroseconds.ToString(CultureInfo.InvariantCulture));
                File.WriteAllText(Path.Combine(group, "cpu.cfs_quota_us"), quota);
            }
        }
    }

    /// <summary>What stands before the program of a node to run it in its group.</summary>
    public IReadOnlyList<string> CommandPrefix(int node) => ["/bin/sh", "-c", $"echo $$ > {groups[node]}/cgroup.procs && exec \"$@\"", "sh"];

    /// <summary>To be called once the nodes have ended.</summary>
    public void Dispose() => groups.ForEach(Directory.Delete);
}
