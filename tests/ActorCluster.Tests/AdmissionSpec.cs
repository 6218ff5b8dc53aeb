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

        var joined = Assert.IsType<JournalEvent.Joined>(Assert.Single(await BeginAsync(members)));

        Assert.Equal((77UL, members), (joined.MemberId, joined.Known));
    }

    [Fact]
    public async Task Whoever_is_in_no_list_is_told_how_to_get_there()
    {
        var refused = await Assert.ThrowsAsync<NotAdmittedException>(() => BeginAsync(new Configuration(Voters)));

        Assert.Contains("n1 is no member of the cluster of n2,n3; first: actorcluster member add n1 --remoting 127.0.0.1:3000", refused.Message);
    }

    /// <summary>With an empty folder it does not know what it has promised.</summary>
    [Fact]
    public async Task A_voter_does_not_begin_with_an_empty_folder()
    {
        var refused = await Assert.ThrowsAsync<NotAdmittedException>(() => BeginAsync(new Configuration([MemberInfo.Founder(N1), .. Voters])));

        Assert.Contains("n1 votes already, with data that is not in", refused.Message);
    }

    private static Task<IReadOnlyList<JournalEvent>> BeginAsync(Configuration members) =>
        Admission.BeginAsync(Given.Settings(N1), (_, _) => Task.FromResult(members), CancellationToken.None);
}
