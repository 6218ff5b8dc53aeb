using System.Buffers;
using System.Security.Cryptography;
using ActorCluster.Core;
using ActorCluster.Core.Events;
using ActorCluster.Core.Raft;
using ActorCluster.Kv.Wire;
using Google.Protobuf;
using static ActorCluster.Core.Raft.ConfigurationChange;

namespace ActorCluster.Server.Grpc;

/// <summary>
/// etcd's Cluster service. Whoever is added to vote is a learner first and gets its vote once it has caught up. etcd's MemberAdd has no name: such a member bears one made of
/// its id, until the node at its peer URL joins and says its own. Errors are etcd's; the reason in detail stands in the metadata "actorcluster-detail".
/// </summary>
internal sealed class ClusterService(ClusterNode node)
{
    /// <summary>What the name begins with of a member that has not said its own.</summary>
    public const string Unnamed = "unnamed-";

    private const string BadUrls = "etcdserver: given member URLs are invalid";

    /// <summary>The methods by their path.</summary>
    public IEnumerable<KeyValuePair<string, GrpcMethod>> Methods =>
    [
        new("/etcdserverpb.Cluster/MemberList", ListAsync),
        new("/etcdserverpb.Cluster/MemberAdd", AddAsync),
        new("/etcdserverpb.Cluster/MemberRemove", RemoveAsync),
        new("/etcdserverpb.Cluster/MemberUpdate", UpdateAsync),
        new("/etcdserverpb.Cluster/MemberPromote", PromoteAsync),
    ];

    private async ValueTask<IMessage> ListAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        if (MemberListRequest.Parser.ParseFrom(bytes).Linearizable)
        {
            try
            {
                await node.ReadAsync(new TopicsQuery(), Consistency.Linearizable, cancellation);
            }
            catch (ReadUnavailableException e)
            {
                throw new GrpcException(GrpcStatusCode.Unavailable, e.Message);
            }
        }

        return new MemberListResponse { Header = await HeaderAsync(cancellation), Members = { Wire(node.Members) }, FoundedClusterId = node.FoundedClusterId };
    }

    private async ValueTask<IMessage> AddAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        var request = MemberAddRequest.Parser.ParseFrom(bytes);
        var id = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
        var name = new NodeId(request.Name.Length > 0 ? request.Name : $"{Unnamed}{id:x16}");
        var change = new AddLearner(new MemberInfo(name, id, Address(request.PeerURLs), request.Client, request.Http, IsToVote: !request.IsLearner));
        var members = await ChangeAsync(change, cancellation);
        var added = members.Find(name) ?? change.Member;
        return new MemberAddResponse { Header = await HeaderAsync(cancellation), Member = Wire(added, members), Members = { Wire(members) } };
    }

    private async ValueTask<IMessage> RemoveAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        var members = await ChangeAsync(new Remove(NameOf(MemberRemoveRequest.Parser.ParseFrom(bytes).ID)), cancellation);
        return new MemberRemoveResponse { Header = await HeaderAsync(cancellation), Members = { Wire(members) } };
    }

    private async ValueTask<IMessage> UpdateAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        var request = MemberUpdateRequest.Parser.ParseFrom(bytes);
        var remoting = request.PeerURLs.Count > 0 || request is { Client: "", Http: "" } ? Address(request.PeerURLs) : "";
        var members = await ChangeAsync(new ChangeAddress(NameOf(request.ID), remoting, request.Client, request.Http), cancellation);
        return new MemberUpdateResponse { Header = await HeaderAsync(cancellation), Members = { Wire(members) } };
    }

    private async ValueTask<IMessage> PromoteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        var members = await ChangeAsync(new Promote(NameOf(MemberPromoteRequest.Parser.ParseFrom(bytes).ID)), cancellation);
        return new MemberPromoteResponse { Header = await HeaderAsync(cancellation), Members = { Wire(members) } };
    }

    private async Task<Configuration> ChangeAsync(ConfigurationChange change, CancellationToken cancellation)
    {
        try
        {
            var answer = await node.ChangeMembersAsync(change, cancellation);
            return answer.Outcome == ChangeOutcome.Done ? answer.Configuration : throw ToException(answer);
        }
        catch (ArgumentException e)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, BadUrls) { Detail = e.Message };
        }
    }

    private static GrpcException ToException(MembershipAnswer answer)
    {
        var (code, message) = (answer.Outcome, answer.Refusal) switch
        {
            (ChangeOutcome.NotLeader, _) => (GrpcStatusCode.Unavailable, "etcdserver: no leader"),
            (ChangeOutcome.Unknown, _) => (GrpcStatusCode.Unavailable, "etcdserver: request timed out"),
            (_, ChangeRefusal.NoSuchMember) => (GrpcStatusCode.NotFound, "etcdserver: member not found"),
            (_, ChangeRefusal.InUse) => (GrpcStatusCode.FailedPrecondition, "etcdserver: Peer URLs already exists"),
            (_, ChangeRefusal.NotALearner) => (GrpcStatusCode.FailedPrecondition, "etcdserver: can only promote a learner member"),
            (_, ChangeRefusal.NotCaughtUp) => (GrpcStatusCode.FailedPrecondition, "etcdserver: can only promote a learner member which is in sync with leader"),
            (_, ChangeRefusal.QuorumAtRisk or ChangeRefusal.LastVoter) => (GrpcStatusCode.FailedPrecondition, "etcdserver: re-configuration failed due to not enough started members"),
            (_, ChangeRefusal.AnotherUnderWay or ChangeRefusal.TermNotOpen or ChangeRefusal.HandingOver) => (GrpcStatusCode.Unavailable, "etcdserver: unhealthy cluster"),
            _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "an answer that has no status"),
        };
        return new GrpcException(code, message) { Detail = answer.Text };
    }

    private NodeId NameOf(ulong id) => node.Members.Find(id)?.Name
        ?? throw new GrpcException(GrpcStatusCode.NotFound, "etcdserver: member not found") { Detail = $"no member has the id {id:x}" };

    /// <summary>The one address of a member's peer URLs.</summary>
    private static string Address(IReadOnlyList<string> urls) =>
        urls.Count == 1 && Uri.TryCreate(urls[0].Contains("://", StringComparison.Ordinal) ? urls[0] : "http://" + urls[0], UriKind.Absolute, out var uri) && uri.AbsolutePath == "/"
            ? uri.Authority
            : throw new GrpcException(GrpcStatusCode.InvalidArgument, BadUrls) { Detail = "give one address, host:port" };

    private async ValueTask<ResponseHeader> HeaderAsync(CancellationToken cancellation)
    {
        var status = await node.StatusAsync(cancellation);
        return new ResponseHeader { ClusterId = node.ClusterId, MemberId = node.MemberId(node.Name), Revision = status.Revision, RaftTerm = (ulong)status.Term.Value };
    }

    private static IEnumerable<Member> Wire(Configuration members) => members.Members.Select(member => Wire(member, members));

    private static Member Wire(MemberInfo member, Configuration members)
    {
        var wire = new Member { ID = member.Id, Name = member.Name.Name, IsLearner = members.IsLearner(member.Name), IsToVote = member.IsToVote };
        if (member.Remoting.Length > 0) wire.PeerURLs.Add($"http://{member.Remoting}");
        if (member.Client.Length > 0) wire.ClientURLs.Add($"http://{member.Client}");
        // As etcd has it: who has not started yet has no name.
        if (wire.Name.StartsWith(Unnamed, StringComparison.Ordinal)) wire.Name = "";
        return wire;
    }
}
