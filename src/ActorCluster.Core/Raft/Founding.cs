namespace ActorCluster.Core.Raft;

/// <summary>What members say to each other while one of them has no cluster yet.</summary>
public abstract record FoundingMessage
{
    private FoundingMessage()
    {
    }

    /// <summary>The sender is a founder with an empty journal.</summary>
    /// <param name="Self">Who it is, where it is found, and its data.</param>
    /// <param name="Founders">With whom its settings have it found the cluster, itself among them.</param>
    public sealed record Greeting(MemberInfo Self, IReadOnlyList<NodeId> Founders) : FoundingMessage;

    /// <summary>The answer to a greeting of one that has founded already, or was added later.</summary>
    /// <param name="From">The sender.</param>
    /// <param name="ClusterId">Its cluster.</param>
    /// <param name="Configuration">
    /// Its last one; or, where that has the one that greets with its data, the founding one, if that is known.
    /// </param>
    /// <param name="IsFirst">Whether it is the founding one.</param>
    public sealed record Founded(NodeId From, ulong ClusterId, Configuration Configuration, bool IsFirst) : FoundingMessage;
}

/// <summary>Where a founding stands.</summary>
public abstract record FoundingOutcome
{
    private FoundingOutcome()
    {
    }

    /// <summary>Not everybody is met.</summary>
    public sealed record Waiting : FoundingOutcome
    {
        public static readonly Waiting Instance = new();
    }

    /// <summary>The cluster is founded: the journal goes on with these events, and with them this member begins.</summary>
    public sealed record Begun(IReadOnlyList<JournalEvent> Events) : FoundingOutcome;

    /// <summary>
    /// There is a cluster already, and these data are not in it. One member may be behind, so that a majority is asked what this one is there: a learner that was added begins as
    /// such; otherwise its data are lost, or it is no member.
    /// </summary>
    /// <param name="By">The member that this is known from.</param>
    /// <param name="Members">Who can be asked.</param>
    public sealed record Exists(NodeId By, Configuration Members) : FoundingOutcome;

    /// <summary>This member must not begin: what it and another one were told does not fit together.</summary>
    /// <param name="By">The other one.</param>
    /// <param name="Text">Why, for people.</param>
    public sealed record Refused(NodeId By, string Text) : FoundingOutcome;
}

/// <summary>
/// How a cluster begins. Each founder draws the name of its data, and the founding configuration, the log's first entry, names all of them; so nobody writes it before having
/// met everybody. Who has written it tells those who have not yet. From then on any majority starts in any order, and whoever comes with an empty journal, or with another
/// one, under the name of a member is known for it.
/// <para>
/// Should a founder lose its data between its greeting and the founding, two foundings may be written, with its data of before and of after. They are clusters with
/// other ids that refuse each other, at most one of which has a majority; nothing was acknowledged by either before.
/// </para>
/// </summary>
/// <param name="cluster">The cluster's name.</param>
/// <param name="self">This founder, with its addresses and its data.</param>
/// <param name="founders">All that the settings name, this one among them.</param>
public sealed class Founding(string cluster, MemberInfo self, IReadOnlyList<NodeId> founders)
{
    private readonly SortedDictionary<NodeId, MemberInfo> met = new() { [self.Name] = self };

    /// <summary>What to say to the others, again and again while this one waits.</summary>
    public FoundingMessage.Greeting Greeting { get; } = new(self, [.. founders.Order()]);

    /// <summary>Who has not been met.</summary>
    public IReadOnlyList<NodeId> Missing => [.. founders.Where(founder => !met.ContainsKey(founder)).Order()];

    /// <summary>Founds at once where nobody else is to be met.</summary>
    public FoundingOutcome Begin() => Missing.Count == 0 ? Found() : FoundingOutcome.Waiting.Instance;

    /// <summary>Takes what another member says.</summary>
    public FoundingOutcome Hear(FoundingMessage message) => message switch
    {
        FoundingMessage.Greeting greeting => Hear(greeting),
        FoundingMessage.Founded founded => Hear(founded),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "a message that no founder knows"),
    };

    /// <summary>The founding configuration; nobody, where the log does not hold it.</summary>
    public static Configuration FirstOf(RaftLog log) =>
        log.Base == EntryId.Zero && log.Last != EntryId.Zero && log[new LogIndex(1)].Kind == EntryKind.Configuration ? log.ConfigurationAt(new LogIndex(1)) : Configuration.None;

    /// <summary>The answer to a greeting, of a member that has a cluster; null where its log does not say yet who is in it.</summary>
    /// <param name="self">The one that answers.</param>
    /// <param name="clusterId">Its cluster.</param>
    /// <param name="first">The founding configuration; nobody, where it is not known.</param>
    /// <param name="last">The last one in its log.</param>
    /// <param name="greeting">What it was told.</param>
    public static FoundingMessage.Founded? AnswerTo(FoundingMessage.Greeting greeting, NodeId self, ulong clusterId, Configuration first, Configuration last)
    {
        if (last.Members.Count == 0) return null;
        var isFirst = IsIn(first, greeting.Self) && IsIn(last, greeting.Self);
        return new FoundingMessage.Founded(self, clusterId, isFirst ? first : last, isFirst);
    }

    private static bool IsIn(Configuration configuration, MemberInfo one) =>
        configuration.Find(one.Name) is { } known && known.Id == one.Id && known.DataId == one.DataId;

    private FoundingOutcome Hear(FoundingMessage.Greeting greeting)
    {
        var from = greeting.Self.Name;
        if (from == self.Name) return FoundingOutcome.Waiting.Instance;
        if (!greeting.Founders.SequenceEqual(Greeting.Founders))
        {
            return new FoundingOutcome.Refused(
                from,
                $"{self.Name} is to found a cluster of {string.Join(", ", Greeting.Founders)}, but {from} one of {string.Join(", ", greeting.Founders)}: their settings name other members");
        }

        met[from] = greeting.Self;
        return Begin();
    }

    private FoundingOutcome Hear(FoundingMessage.Founded founded)
    {
        var (from, clusterId, configuration, isFirst) = founded;
        if (!IsIn(configuration, self)) return new FoundingOutcome.Exists(from, configuration);
        return new FoundingOutcome.Begun(isFirst ? Bootstrap.Events(configuration, clusterId) : [new JournalEvent.BelongsTo(clusterId)]);
    }

    private FoundingOutcome.Begun Found()
    {
        var configuration = new Configuration(met.Values);
        return new FoundingOutcome.Begun(Bootstrap.Events(configuration, Bootstrap.ClusterId(cluster, configuration)));
    }
}
