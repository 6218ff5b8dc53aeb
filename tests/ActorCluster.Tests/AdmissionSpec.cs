using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using ActorCluster.Tests.Raft;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests;

/// <summary>With what a node that was added begins, by what the cluster says of its name.</summary>
public sealed class AdmissionSpec
{
    private static readonly MemberInfo[] Voters = [MemberInfo.Founder(N2), MemberInfo.Founder(N3)];

    [Fact]
    public async Task A_learner_begins_with_its_id_and_with_who_the_members_are()
    {
        var members = new Configuration(Voters, null, [new MemberInfo(N1, 77)]);

        var events = await BeginAsync(members);

        Assert.Equal([new JournalEvent.Joined(77, members), new JournalEvent.BelongsTo(5)], events);
    }

    /// <summary>A version that did not write it into the founders' journals founded it: every node calls it what its settings make of it.</summary>
    [Fact]
    public async Task Of_a_cluster_without_an_id_none_is_written()
    {
        var members = new Configuration(Voters, null, [new MemberInfo(N1, 77)]);

        Assert.Equal([new JournalEvent.Joined(77, members)], await BeginAsync(members, clusterId: 0));
    }

    [Fact]
    public async Task Whoever_is_in_no_list_is_told_how_to_get_there()
    {
        var refused = await Assert.ThrowsAsync<NotAdmittedException>(() => BeginAsync(new Configuration(Voters)));

        Assert.Equal(NodeFailureKind.NotAdmitted, refused.Kind);
        Assert.Contains("n1 is no member of the cluster of n2,n3; first: actorcluster member add n1 --remoting 127.0.0.1:3000", refused.Message);
    }

    /// <summary>With an empty folder it does not know what it has promised.</summary>
    [Fact]
    public async Task A_voter_does_not_begin_with_an_empty_folder()
    {
        var refused = await Assert.ThrowsAsync<NotAdmittedException>(() => BeginAsync(new Configuration([MemberInfo.Founder(N1), .. Voters])));

        Assert.Equal(NodeFailureKind.Refused, refused.Kind);
        Assert.Contains("they are empty, and not those that n1 voted with (says the cluster of n1,n2,n3)", refused.Message);
    }

    [Fact]
    public void The_members_of_the_cluster_that_is_there_are_asked_and_those_of_the_settings()
    {
        var members = new Configuration([new MemberInfo(N1, 1, Client: "h:1"), new MemberInfo(N2, 2, Client: "h:2"), new MemberInfo(N3, 3)]);

        Assert.Equal(["h:2", "127.0.0.1:1001"], Admission.ToBeAsked(Given.Settings(N1, N2), members).Select(one => one.ToString()));
    }

    private static Task<IReadOnlyList<JournalEvent>> BeginAsync(Configuration members, ulong clusterId = 5) =>
        Admission.BeginAsync(Given.Settings(N1), (_, _) => Task.FromResult(new KnownCluster(members, clusterId)), CancellationToken.None);
}
