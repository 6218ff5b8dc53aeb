namespace ActorCluster.Core.Raft;

/// <summary>
/// The members of the cluster and who of them counts (§6), as an entry of the log names them; the only place that counts anything. Immutable.
/// <para>
/// Voters alone make quorums. While the voters change, the configuration is joint (C_old,new): the voters that go out count beside those that come in, and a
/// quorum is a majority of each. For example, with voters a b d and outgoing a b c, {a, b} is a quorum; {a, d} is none, because c and b would be another
/// majority of the old ones. Learners get everything and count for nothing.
/// </para>
/// </summary>
public sealed class Configuration
{
    /// <summary>No member at all: what a log without a configuration says. Nobody has a quorum in it.</summary>
    public static readonly Configuration None = new((IEnumerable<MemberInfo>)[]);

    private readonly NodeId[] voters;
    private readonly NodeId[] outgoing;
    private readonly NodeId[] learners;
    private readonly NodeId[] electorate;
    private readonly MemberInfo[] members;

    /// <summary>Founders of which only the names are known.</summary>
    /// <param name="voters">Each at most once; any order.</param>
    /// <exception cref="ArgumentException">A voter is named twice.</exception>
    public Configuration(IEnumerable<NodeId> voters)
        : this(voters.Select(MemberInfo.Founder))
    {
    }

    /// <param name="voters">Who votes, and votes alone once the change that is under way is over. Each at most once; any order.</param>
    /// <param name="outgoing">Who voted before the change that is under way; null or empty where none is. One who stays is named in both.</param>
    /// <param name="learners">Who only learns. Nobody here is named in the others.</param>
    /// <exception cref="ArgumentException">A member is named twice in one of them, or is a learner and votes, or two have one id.</exception>
    public Configuration(IEnumerable<MemberInfo> voters, IEnumerable<MemberInfo>? outgoing = null, IEnumerable<MemberInfo>? learners = null)
    {
        MemberInfo[] incoming = [.. voters], old = [.. outgoing ?? []], learning = [.. learners ?? []];
        this.voters = Names(incoming);
        this.outgoing = Names(old);
        this.learners = Names(learning);
        electorate = old.Length == 0 ? this.voters : [.. this.voters.Union(this.outgoing).Order()];
        members = [.. incoming.Concat(old.ExceptBy(this.voters, member => member.Name)).Concat(learning).OrderBy(member => member.Name)];
        CheckNames(this.voters);
        CheckNames(this.outgoing);
        CheckNames([.. members.Select(member => member.Name)]);
        if (members.Select(member => member.Id).Distinct().Count() < members.Length) throw new ArgumentException("two members have one id");
    }

    /// <summary>Who votes, and votes alone once the change that is under way is over; in the order of their names.</summary>
    public IReadOnlyList<NodeId> Voters => voters;

    /// <summary>Who voted before the change that is under way, in the order of their names; empty where none is.</summary>
    public IReadOnlyList<NodeId> Outgoing => outgoing;

    /// <summary>Who only learns, in the order of their names.</summary>
    public IReadOnlyList<NodeId> Learners => learners;

    /// <summary>Everybody whose vote counts now: voters and outgoing ones, in the order of their names.</summary>
    public IReadOnlyList<NodeId> Electorate => electorate;

    /// <summary>Everybody who is to get the log, in the order of their names.</summary>
    public IReadOnlyList<MemberInfo> Members => members;

    /// <summary>Whether the voters are about to change: a quorum then needs a majority of both.</summary>
    public bool IsJoint => outgoing.Length > 0;

    /// <summary>Whether the member's vote counts now.</summary>
    public bool IsVoter(NodeId node) => Array.IndexOf(electorate, node) >= 0;

    /// <summary>Whether the member only learns.</summary>
    public bool IsLearner(NodeId node) => Array.IndexOf(learners, node) >= 0;

    /// <summary>What is known of a member; null where it is none.</summary>
    public MemberInfo? Find(NodeId node) => Array.Find(members, member => member.Name == node);

    /// <summary>What is known of the member with an id; null where there is none.</summary>
    public MemberInfo? Find(ulong id) => Array.Find(members, member => member.Id == id);

    /// <summary>Whether more than half of the voters are in the set, and of the outgoing ones too while there are any; others in it count for nothing.</summary>
    public bool IsQuorum(IReadOnlySet<NodeId> set) => IsQuorum(set.Contains);

    /// <summary>Whether more than half of the voters are meant, and of the outgoing ones too while there are any.</summary>
    /// <param name="isMeant">Asked for each of them.</param>
    public bool IsQuorum(Func<NodeId, bool> isMeant) => IsMajority(voters, isMeant) && (!IsJoint || IsMajority(outgoing, isMeant));

    /// <summary>The highest index that a quorum has; zero where nobody votes.</summary>
    /// <param name="match">How far each voter has the log.</param>
    public LogIndex CommittedIndex(Func<NodeId, LogIndex> match) => ReachedByQuorum(match);

    /// <summary>The highest value that a quorum has reached: log indexes, or a leader's own moments. The default where nobody votes.</summary>
    /// <param name="reached">How far each voter is.</param>
    public T ReachedByQuorum<T>(Func<NodeId, T> reached)
        where T : unmanaged, IComparable<T>
    {
        if (voters.Length == 0) return default;
        var byVoters = ReachedByMajority(voters, reached);
        if (!IsJoint) return byVoters;
        var byOutgoing = ReachedByMajority(outgoing, reached);
        return byVoters.CompareTo(byOutgoing) < 0 ? byVoters : byOutgoing;
    }

    /// <summary>The payload of a <see cref="EntryKind.Configuration"/> entry.</summary>
    public ReadOnlyMemory<byte> Encode() => ConfigurationCoding.Encode(this);

    /// <summary>Reads what <see cref="Encode"/> wrote, in this version or an earlier one.</summary>
    /// <exception cref="FormatException">The bytes are not a configuration of a version that is known here.</exception>
    public static Configuration Decode(ReadOnlySpan<byte> bytes) => ConfigurationCoding.Decode(bytes);

    public override string ToString()
    {
        var text = string.Join(",", voters);
        if (IsJoint) text += $" (before {string.Join(",", outgoing)})";
        return learners.Length == 0 ? text : $"{text} learners {string.Join(",", learners)}";
    }

    private static bool IsMajority(NodeId[] of, Func<NodeId, bool> isMeant)
    {
        var count = 0;
        foreach (var node in of)
        {
            if (isMeant(node)) count++;
        }

        return count > of.Length / 2;
    }

    /// <summary>Sorted upwards, more than half have reached the value at the place (length - 1) / 2: of 1 3 5 7, it is 3.</summary>
    private static T ReachedByMajority<T>(NodeId[] of, Func<NodeId, T> reached)
        where T : unmanaged, IComparable<T>
    {
        var values = of.Length <= 16 ? stackalloc T[of.Length] : new T[of.Length];
        for (var i = 0; i < of.Length; i++) values[i] = reached(of[i]);
        values.Sort();
        return values[(of.Length - 1) / 2];
    }

    private static NodeId[] Names(MemberInfo[] members) => [.. members.Select(member => member.Name).Order()];

    private static void CheckNames(NodeId[] sorted)
    {
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1]) throw new ArgumentException($"{sorted[i]} is named twice");
        }
    }
}
