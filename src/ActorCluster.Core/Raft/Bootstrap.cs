using System.Text;

namespace ActorCluster.Core.Raft;

/// <summary>How a new cluster begins.</summary>
public static class Bootstrap
{
    /// <summary>
    /// The founding events of every member's journal, identical on all of them: the configuration is the entry 1 of term 1, as if a leader of term 1
    /// had replicated it everywhere. So a quorum is known before anybody was elected, and the first real election is for term 2.
    /// </summary>
    public static IReadOnlyList<JournalEvent> Events(Configuration configuration) =>
    [
        new JournalEvent.HardStateChanged(new HardState(new Term(1), null)),
        new JournalEvent.EntriesAppended(
            EntryId.Zero,
            [new Entry(new EntryId(new Term(1), new LogIndex(1)), EntryKind.Configuration, configuration.Encode())]),
    ];

    /// <summary>The same, with the cluster's id.</summary>
    public static IReadOnlyList<JournalEvent> Events(Configuration configuration, ulong clusterId) =>
        [new JournalEvent.BelongsTo(clusterId), .. Events(configuration)];

    /// <summary>The id of a cluster: made of its name and of its founding configuration, which names the founders' data and so no other cluster's.</summary>
    public static ulong ClusterId(string name, Configuration founding) => StableId.Of([.. Encoding.UTF8.GetBytes(name), 0xff, .. founding.Encode().Span]);
}
