using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using Xunit;
using static ActorCluster.Core.Raft.ConfigurationChange;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Raft;

/// <summary>Changes of the members on their way to the leader and back.</summary>
public sealed class ChangeDeskSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Configuration Members = new([N1, N2, N3]);
    private readonly ChangeDesk _desk = new(N1, new RequestIds(1), Patience);
    private readonly ChangeRequest _request = new(new Remove(N3));

    [Fact]
    public async Task What_the_role_at_this_node_decides_is_the_answer()
    {
        _desk.Take(_request, TimeSpan.Zero);
        var proposed = Assert.Single(_desk.Propose());
        Assert.Equal(_request.Change, proposed.Change);

        Assert.Null(_desk.Decided(new ChangeDecision(proposed.RequestId, ChangeOutcome.Refused, ChangeRefusal.LastVoter, "n3 is the last voter"), Members));

        Assert.Equal(new MembershipAnswer(ChangeOutcome.Refused, ChangeRefusal.LastVoter, "n3 is the last voter", Members), await _request.Task);
        Assert.True(_desk.IsEmpty);
    }

    [Theory]
    [InlineData(ChangeOutcome.NotLeader, null)]
    [InlineData(ChangeOutcome.Refused, ChangeRefusal.AnotherUnderWay)]
    [InlineData(ChangeOutcome.Refused, ChangeRefusal.TermNotOpen)]
    [InlineData(ChangeOutcome.Refused, ChangeRefusal.HandingOver)]
    public void What_was_not_begun_and_may_soon_be_goes_out_again_under_another_name(ChangeOutcome outcome, ChangeRefusal? refusal)
    {
        _desk.Take(_request, TimeSpan.Zero);
        var first = Assert.Single(_desk.Forward(N2));
        _desk.Answered(new ConfigurationReply(N2, first.Id, new MembershipAnswer(outcome, refusal, "not now", Members)));

        Assert.False(_request.Task.IsCompleted);
        var second = Assert.Single(_desk.Forward(N3));
        Assert.Equal((N1, _request.Change), (second.From, second.Change));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task Only_whoever_was_asked_can_answer()
    {
        _desk.Take(_request, TimeSpan.Zero);
        var asked = Assert.Single(_desk.Forward(N2));
        var done = new MembershipAnswer(ChangeOutcome.Done, null, "", Members);

        _desk.Answered(new ConfigurationReply(N3, asked.Id, done));
        Assert.False(_request.Task.IsCompleted);
        _desk.Answered(new ConfigurationReply(N2, asked.Id, done));
        Assert.Equal(done, await _request.Task);
    }

    [Fact]
    public async Task Where_whoever_was_asked_is_lost_nobody_knows_how_it_ended()
    {
        _desk.Take(_request, TimeSpan.Zero);
        _desk.Forward(N2);

        _desk.Lost(N3, Members);
        Assert.False(_request.Task.IsCompleted);
        _desk.Lost(N2, Members);
        Assert.Equal(ChangeOutcome.Unknown, (await _request.Task).Outcome);
        Assert.True(_desk.IsEmpty);
    }

    [Fact]
    public async Task Whose_time_is_over_is_told_what_is_known()
    {
        ChangeRequest refused = new(new Promote(N2)), asked = new(new Promote(N3));
        _desk.Take(refused, TimeSpan.Zero);
        _desk.Answered(new ConfigurationReply(N2, Assert.Single(_desk.Forward(N2)).Id, new MembershipAnswer(ChangeOutcome.Refused, ChangeRefusal.AnotherUnderWay, "another", Members)));
        _desk.Take(_request, TimeSpan.Zero);
        _desk.Sweep(Patience - TimeSpan.FromMilliseconds(1), Members);
        Assert.False(refused.Task.IsCompleted || _request.Task.IsCompleted);

        _desk.Sweep(Patience, Members);
        Assert.Equal(ChangeRefusal.AnotherUnderWay, (await refused.Task).Refusal);
        Assert.Equal(ChangeOutcome.NotLeader, (await _request.Task).Outcome);
        _desk.Take(asked, Patience);
        _desk.Propose();
        _desk.Sweep(Patience * 2, Members);
        Assert.Equal(ChangeOutcome.Unknown, (await asked.Task).Outcome);
    }

    [Fact]
    public void Another_nodes_request_is_answered_there()
    {
        var proposed = _desk.Take(new ConfigurationRequest(N2, 77, new Remove(N3)), TimeSpan.Zero);

        var (to, reply) = _desk.Decided(new ChangeDecision(proposed.RequestId, ChangeOutcome.Done, null, ""), Members)!.Value;

        Assert.Equal((N2, new ConfigurationReply(N1, 77, new MembershipAnswer(ChangeOutcome.Done, null, "", Members))), (to, reply));
        Assert.True(_desk.IsEmpty);
    }
}
