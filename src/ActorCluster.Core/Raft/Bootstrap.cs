namespace ActorCluster.Core.Raft;

/// <summary>How a new cluster begins.</summary>
public static class Bootstrap
{
    /// <summary>
    /// The first events of every member's journal, identical on all of them: the configuration is the entry 1 of term 1, as if a leader of term 1
    /// had replicated it everywhere. So a quorum is known before anybody was elected, and the first real election is for term 2.
    /// </summary>
    public static IReadOnlyList<JournalEvent> Events(Configuration configuration) =>
    [
        new JournalEvent.HardStateChanged(new HardState(new Term(1), null)),
        new JournalEvent.EntriesAppended(
            EntryId.Zero,
            [new Entry(new EntryId(new Term(1), new LogIndex(1)), EntryKind.Configuration, configuration.Encode())]),
    ];
}
