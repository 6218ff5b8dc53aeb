using ActorCluster.Core.Raft;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Raft;

public sealed class MemberRequestsSpec : TestKit
{
    [Fact]
    public async Task Commands_for_which_the_leader_has_no_room_are_answered_where_their_clients_wait()
    {
        var (n2, n3) = (CreateTestProbe(), CreateTestProbe());
        var settings = Given.Settings(N1, N2, N3);
        var requests = new MemberRequests(settings, new PeerDirectory(settings, address => address.Port == 3001 ? n2.Ref : n3.Ref), new RequestIds(1));
        var local = Proposal();

        requests.Refuse([new ForwardedProposal(N2, 7, new byte[1]), local, new ForwardedProposal(N3, 7, new byte[1]), new ForwardedProposal(N2, 9, new byte[1])]);

        var answer = await local.Task;
        Assert.Equal(Failure.Types.Code.TooManyRequests, answer.Failure.Code);
        Assert.Equal([new ForwardedAnswer(7, answer), new ForwardedAnswer(9, answer)], n2.ExpectMsg<ForwardedAnswers>().Answers);
        Assert.Equal([new ForwardedAnswer(7, answer)], n3.ExpectMsg<ForwardedAnswers>().Answers);
        Assert.True(requests.IsEmpty);
    }
}
