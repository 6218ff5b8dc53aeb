using ActorCluster.Core.Raft;
using Xunit;

namespace ActorCluster.Core.Tests.Golden;

/// <summary>What went wrong in other implementations, each as the scenario in which it did, and with the transcript of what happens here.</summary>
public sealed class KnownBugs
{
    /// <summary>A snapshot that arrives late, of less than the member has by now, took committed entries away.</summary>
    [Fact]
    public void Snapshot_installation_keeps_committed_entries()
    {
        var stage = Behind()
            .Say("n3 is back, gets the snapshot in three pieces and goes on after it")
            .Heal().Ticks("n1", 3).Deliver()
            .Propose("n1", "d").Deliver()
            .Say("the same snapshot again, as if the network had kept a piece: it is answered and changes nothing")
            .Again<SnapshotChunk>().Deliver();
        Transcript.Matches(nameof(Snapshot_installation_keeps_committed_entries), stage);
        Assert.Equal(stage["n1"].Log.Last, stage["n3"].Log.Last);
        Assert.Equal(stage["n1"].Committed, stage["n3"].Committed);
    }

    /// <summary>The second of two snapshots in a row was taken for the first, and what is between them was missing.</summary>
    [Fact]
    public void Two_snapshots_in_a_row_miss_nothing()
    {
        var stage = Behind()
            .Say("before n3 is back there is a second snapshot: n3 gets that one, whole, and goes on after it")
            .Propose("n1", "d", "e").Deliver().Snapshot("n1", 7)
            .Heal().Ticks("n1", 3).Deliver()
            .Say("n3 is away again, and again what it lacks is gone")
            .CutOff("n3").Propose("n1", "f").Deliver().Snapshot("n1", 8).Ticks("n1", 10).Deliver()
            .Heal().Ticks("n1", 3).Deliver();
        Transcript.Matches(nameof(Two_snapshots_in_a_row_miss_nothing), stage);
        Assert.Equal(stage["n1"].Committed, stage["n3"].Committed);
        Assert.Equal(stage["n1"].Log.Last, stage["n3"].Log.Last);
    }

    /// <summary>A leader waited for each member before it went on, and one that was dead held up all.</summary>
    [Fact]
    public void A_dead_member_of_many_holds_up_nobody()
    {
        var stage = new Stage("n1", "n2", "n3", "n4", "n5");
        stage.TimeIsUp("n1").Deliver()
            .Say("n4 and n5 are dead: one round to the living ones commits, and the dead ones cost a heartbeat each and no more")
            .CutOff("n4").CutOff("n5").Propose("n1", "a").Deliver().Ticks("n1", 3).Deliver().Propose("n1", "b").Deliver();
        Transcript.Matches(nameof(A_dead_member_of_many_holds_up_nobody), stage);
        Assert.Equal(new LogIndex(4), stage["n1"].Committed);
        Assert.Equal(new LogIndex(4), stage["n1"].Log.Last.Index);
    }

    /// <summary>Each new leader began anew with what the last one had left, and none lasted long enough to finish: progress stopped.</summary>
    [Fact]
    public void Leader_churn_does_not_stop_progress()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver().Propose("n1", "a").Deliver()
            .Say("n1 goes as soon as it has taken a command, n2 leads; n2 goes, n3 leads: each commits what the one before had replicated")
            .Lose("what acknowledges b", (_, envelope) => envelope.Message is AppendReply).Propose("n1", "b").Deliver().Heal().CutOff("n1").PeerLost("n2", "n1").PeerLost("n3", "n1").TimeIsUp("n2").Deliver()
            .Heal().Ticks("n2", 3).Deliver().Propose("n2", "c").Deliver()
            .CutOff("n2").PeerLost("n3", "n2").PeerLost("n1", "n2").TimeIsUp("n3").Deliver()
            .Heal().Ticks("n3", 3).Deliver();
        Transcript.Matches(nameof(Leader_churn_does_not_stop_progress), stage);
        Assert.Equal(stage["n3"].Log.Last.Index, stage["n3"].Committed);
        Assert.All(new[] { "n1", "n2" }, other => Assert.Equal(stage["n3"].Log.Last, stage[other].Log.Last));
    }

    /// <summary>
    /// An answer went to whoever waited next, or at the same place: of a command, to the client whose entry another one had replaced at its index; of a read, to the one that
    /// was asked after the first was given up.
    /// </summary>
    [Fact]
    public void A_reply_goes_to_no_other_clients_request()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver()
            .Say("n1 is cut off with x at 3; n2 leads and puts something else there: who waits for 3@2 is not answered by 3@3")
            .CutOff("n1").Propose("n1", "x").Deliver().PeerLost("n2", "n1").PeerLost("n3", "n1").TimeIsUp("n2").Deliver()
            .Heal().Ticks("n2", 3).Deliver().Propose("n2", "y").Deliver();
        Assert.Equal(new EntryId(new Term(3), new LogIndex(3)), stage["n1"].Log.IdAt(new LogIndex(3)));
        stage.Say("n3 asks for read 1 and is answered; read 2 is lost on its way, and the answer to read 1 comes again: it answers nothing")
            .Read("n3", 1).Deliver().Lose("questions", (_, envelope) => envelope.Message is ReadIndexRequest).Read("n3", 2).Deliver()
            .Again<ReadIndexReply>().Deliver()
            .Say("in the end read 2 is told that nobody knows").Ticks("n3", 10);
        Transcript.Matches(nameof(A_reply_goes_to_no_other_clients_request), stage);
    }

    /// <summary>What a dead minority costs is no round: a command is committed as soon as the living ones have it, whatever is sent to the dead one and gets no answer.</summary>
    [Fact]
    public void A_dead_minority_adds_nothing_to_the_way_of_a_command()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver().CutOff("n3");
        for (var command = 1; command <= 6; command++)
        {
            stage.Propose("n1", $"c{command}").Deliver();
            Assert.Equal(new LogIndex(2 + command), stage["n1"].Committed);
            stage.Ticks("n1", 3).Deliver();
        }

        Transcript.Matches(nameof(A_dead_minority_adds_nothing_to_the_way_of_a_command), stage);
    }

    /// <summary>n1 leads, n3 was away for three commands, and n1 has compacted them away.</summary>
    private static Stage Behind()
    {
        var stage = new Stage("n1", "n2", "n3");
        return stage.TimeIsUp("n1").Deliver()
            .CutOff("n3").Propose("n1", "a", "b", "c").Deliver().Snapshot("n1", 5).Ticks("n1", 10).Deliver();
    }
}
