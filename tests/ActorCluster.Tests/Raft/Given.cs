using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine;
using ActorCluster.Raft;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Configuration;
using Google.Protobuf;

namespace ActorCluster.Tests.Raft;

/// <summary>What the specs of the log's actors begin with.</summary>
internal static class Given
{
    public static readonly NodeId N1 = new("n1");
    public static readonly NodeId N2 = new("n2");
    public static readonly NodeId N3 = new("n3");

    /// <summary>Settings of n1 in a cluster of the given members, with ticks of 10 ms.</summary>
    public static NodeSettings Settings(params NodeId[] members) => NodeSettings.Read(
        ConfigurationFactory.ParseString(
            "actorcluster { raft { tick = 10ms, heartbeat-ticks = 2, election-timeout-ticks { min = 5, max = 10 } }\n members {\n"
            + string.Join("\n", members.Select((member, i) =>
                $"{member} {{ client = \"127.0.0.1:{1000 + i}\", http = \"127.0.0.1:{2000 + i}\", remoting = \"127.0.0.1:{3000 + i}\" }}"))
            + "} }"),
        N1);

    /// <summary>What a new cluster's journal holds.</summary>
    public static PersistedState Bootstrapped(params NodeId[] members) =>
        PersistedState.Of(Bootstrap.Events(new Configuration(Settings(members).Members.Select(member => member.Info))));

    /// <summary>A leader of term 2, elected by n2's vote among three; the log is through 2@2.</summary>
    public static Leader Leader(long maxUncommittedBytes = 1 << 20)
    {
        var role = Core.Raft.Raft.Start(N1, Bootstrapped(N1, N2, N3), null, new RaftOptions(5, 10, 2, 1 << 20, 16, 1 << 20, maxUncommittedBytes, 1000, 1 << 20, new CompactionOptions(10, 1 << 20, 1 << 20, 1 << 20)), 1);
        while (role is Follower)
        {
            role = role.Step(Input.Tick.Instance).Next;
        }

        role = role.Step(new Input.Received(N2, new PreVoteReply(new Term(2), true))).Next;
        role = role.Step(new Input.Received(N1, new VoteReply(new Term(2), true))).Next;
        return (Leader)role.Step(new Input.Received(N2, new VoteReply(new Term(2), true))).Next;
    }

    public static LocalProposal Proposal(string key = "k", string value = "v", RequestRoom? room = null)
    {
        room ??= new RequestRoom(Settings(N1).Requests, new HandClock());
        var put = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };
        var proposal = new LocalProposal(CommandBytes.Put(put.ToByteArray()), room);
        room.TryEnter(proposal.Command.Length);
        room.Add(proposal);
        return proposal;
    }

    public static EntryId Id(long term, long index) => new(new Term(term), new LogIndex(index));

    public static Entry Put(long term, long index, string key = "k", string value = "v") => new(Id(term, index), EntryKind.Command, Proposal(key, value).Command);

    /// <summary>Props of an actor that hands everything to another one: a probe in the place of a child.</summary>
    public static Props Forwarding(IActorRef to) => Props.Create(() => new Forwarder(to));

    private sealed class Forwarder(IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.Forward(message);
    }
}
