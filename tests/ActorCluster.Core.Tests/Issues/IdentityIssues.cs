using ActorCluster.Core.Raft;
using Xunit;
using static ActorCluster.Core.Tests.Raft.IdentityFacts;

namespace ActorCluster.Core.Tests.Issues;

/// <summary>What once went wrong with who a member is, each found by the simulator.</summary>
public sealed class IdentityIssues
{
    /// <summary>
    /// n6 was removed and added again as new. A late hello of the earlier member of that name was taken for another start of the later one, so that an old answer of
    /// its, from before it had the log, looked as if it had lost what it had acknowledged since: it was refused, and stopped.
    /// </summary>
    [Fact]
    public void A_hello_of_the_earlier_member_of_a_name_is_no_start_of_the_later_one()
    {
        var leader = Lead();
        var standing = StandingOf("n2", 1, 0x21);
        Hear(leader, "n2", new AppendReply(leader.Term, true, new LogIndex(2), Term.Zero, LogIndex.Zero, 0), standing);

        Hear(leader, "n2", new Hello(leader.Term, [0x99]), StandingOf("n2", 1, 0x99) with { MemberId = 999, DataId = Guid.AllBitsSet });
        leader.Step(new Input.Persisted(leader.Log.Last));

        Assert.DoesNotContain(Hear(leader, "n2", Reject(leader, 2), standing).Send, sent => sent.Message is StandingRefused);
    }
}
