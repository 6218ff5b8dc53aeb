using System.Buffers.Binary;
using System.Text;
using ActorCluster.Core.Raft;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>Quorums of a configuration, joint ones above all, against dumb models; and its bytes.</summary>
public sealed class ConfigurationProperties
{
    private static readonly NodeId[] Names = [.. "abcdefghi".Select(letter => new NodeId(letter.ToString()))];

    /// <summary>Voters, outgoing and learners as sets of bits over nine names; the learners are of those that are in neither.</summary>
    private static readonly Gen<Configuration> Any =
        Gen.Choose(1, 511).SelectMany(voters => Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 511)).SelectMany(outgoing => Gen.Choose(0, 511).Select(learners =>
            new Configuration(Members(voters), Members(outgoing), Members(learners & ~voters & ~outgoing)))));

    [Fact]
    public void Two_quorums_of_one_configuration_always_share_a_voter() =>
        Prop.ForAll(Any.ToArbitrary(), Sets(2).ToArbitrary(), (configuration, sets) =>
            !configuration.IsQuorum(sets[0]) || !configuration.IsQuorum(sets[1])
            || sets[0].Intersect(sets[1]).Intersect(configuration.Electorate).Any()).QuickCheckThrowOnFailure();

    /// <summary>§6: there is no point at which the old and the new voters can both decide alone.</summary>
    [Fact]
    public void A_joint_quorum_meets_every_quorum_of_the_old_and_of_the_new_voters() =>
        Prop.ForAll(Any.ToArbitrary(), Sets(2).ToArbitrary(), (configuration, sets) =>
        {
            if (!configuration.IsQuorum(sets[0])) return true;
            var (incoming, old) = (new Configuration(configuration.Voters), new Configuration(configuration.Outgoing));
            return (!incoming.IsQuorum(sets[1]) || sets[0].Intersect(sets[1]).Intersect(configuration.Voters).Any())
                && (!old.IsQuorum(sets[1]) || sets[0].Intersect(sets[1]).Intersect(configuration.Outgoing).Any());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_quorum_is_more_than_half_of_the_voters_and_of_the_outgoing_ones() =>
        Prop.ForAll(Any.ToArbitrary(), Sets(1).ToArbitrary(), (configuration, sets) =>
            configuration.IsQuorum(sets[0])
            == (2 * configuration.Voters.Count(sets[0].Contains) > configuration.Voters.Count
                && (configuration.Outgoing.Count == 0 || 2 * configuration.Outgoing.Count(sets[0].Contains) > configuration.Outgoing.Count)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Learners_and_strangers_never_count() =>
        Prop.ForAll(Any.ToArbitrary(), Sets(1).ToArbitrary(), (configuration, sets) =>
            configuration.IsQuorum(sets[0]) == configuration.IsQuorum(sets[0].Where(configuration.IsVoter).ToHashSet())).QuickCheckThrowOnFailure();

    [Fact]
    public void The_committed_index_is_the_highest_that_a_quorum_has() =>
        Prop.ForAll(Any.ToArbitrary(), Gen.Choose(0, 5).ListOf(Names.Length).ToArbitrary(), (configuration, matches) =>
        {
            LogIndex MatchOf(NodeId node) => new(matches[Array.IndexOf(Names, node)]);
            var committed = configuration.CommittedIndex(MatchOf);
            return configuration.IsQuorum(node => MatchOf(node) >= committed) && !configuration.IsQuorum(node => MatchOf(node) > committed);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_configuration_reads_back_as_it_was_written() =>
        Prop.ForAll(Any.ToArbitrary(), configuration =>
        {
            var read = Configuration.Decode(configuration.Encode().Span);
            return read.Members.SequenceEqual(configuration.Members) && read.Voters.SequenceEqual(configuration.Voters)
                && read.Outgoing.SequenceEqual(configuration.Outgoing) && read.Learners.SequenceEqual(configuration.Learners);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Version_1_names_voters_alone()
    {
        var bytes = new List<byte> { 1 };
        foreach (var name in new[] { "c", "a", "ö" })
        {
            var text = Encoding.UTF8.GetBytes(name);
            var length = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)text.Length);
            bytes.AddRange([.. length, .. text]);
        }

        var read = Configuration.Decode(bytes.ToArray());
        Assert.Equal([new("a"), new("c"), new("ö")], read.Voters);
        Assert.Equal(MemberInfo.Founder(new NodeId("a")), read.Find(new NodeId("a")));
        Assert.False(read.IsJoint);
    }

    [Fact]
    public void What_no_version_wrote_is_refused()
    {
        var bytes = new Configuration(Names.Take(2)).Encode();
        Assert.Contains("version 9", Assert.Throws<FormatException>(() => Configuration.Decode([9])).Message);
        Assert.Throws<FormatException>(() => Configuration.Decode([]));
        for (var length = 2; length < bytes.Length / 2; length++) Assert.Throws<FormatException>(() => Configuration.Decode(bytes.Span[..length]));
    }

    [Fact]
    public void A_member_stands_in_one_place()
    {
        NodeId a = new("a"), b = new("b");
        Assert.Throws<ArgumentException>(() => new Configuration([a, a]));
        Assert.Throws<ArgumentException>(() => new Configuration([MemberInfo.Founder(a)], learners: [MemberInfo.Founder(a)]));
        Assert.Throws<ArgumentException>(() => new Configuration([MemberInfo.Founder(a)], [MemberInfo.Founder(b)], [MemberInfo.Founder(b)]));
        Assert.Throws<ArgumentException>(() => new Configuration([new MemberInfo(a, 7), new MemberInfo(b, 7)]));
        Assert.False(Configuration.None.IsQuorum(_ => true));
        Assert.Equal(LogIndex.Zero, Configuration.None.CommittedIndex(_ => new LogIndex(9)));
    }

    private static IEnumerable<MemberInfo> Members(int bits) =>
        Names.Where((_, at) => ((bits >> at) & 1) == 1).Select((name, at) => MemberInfo.Founder(name) with { Remoting = $"{name}:47{at}", DataId = new Guid(at, 0, 7, new byte[8]), IsToVote = at % 2 == 0 });

    private static Gen<HashSet<NodeId>[]> Sets(int count) =>
        Gen.Choose(0, 511).ListOf(count).Select(all => all.Select(bits => Members(bits).Select(member => member.Name).ToHashSet()).ToArray());
}
