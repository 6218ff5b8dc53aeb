using ActorCluster.Core;
using ActorCluster.Core.Kv;
using ActorCluster.Kv;
using ActorCluster.Kv.Wire;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Http;

/// <summary>Whether the node lives and serves, and where it stands.</summary>
internal sealed class HealthApi(ClusterNode node)
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(1);
    private static readonly Query Anything = new RangeQuery(KvTranslation.ToCore(new RangeRequest { Key = ByteString.CopyFrom(0), CountOnly = true }));

    /// <summary><c>GET /livez</c>: the process answers.</summary>
    public Task LiveAsync(HttpContext context) => context.Response.WriteAsync("ok\n");

    /// <summary><c>GET /readyz</c>: a linearizable read works through this node; else 503 with the reason.</summary>
    public async Task ReadyAsync(HttpContext context)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(ReadyWithin);
        try
        {
            await node.ReadAsync(Anything, Consistency.Linearizable, patience.Token);
            await context.Response.WriteAsync("ok\n");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await HttpReplies.FailAsync(
                context, StatusCodes.Status503ServiceUnavailable, "unavailable", $"no majority confirmed a read within {ReadyWithin.TotalSeconds} s");
        }
    }

    /// <summary><c>GET /status</c>: this node, its circuit breakers, its read models.</summary>
    public async Task StatusAsync(HttpContext context)
    {
        var status = await node.StatusAsync(context.RequestAborted);
        await HttpReplies.WriteAsync(context, new
        {
            name = status.Name.Name,
            role = status.Role,
            term = status.Term.Value,
            leader = status.Leader?.Name,
            last = status.Last.Value,
            commit = status.Commit.Value,
            applied = status.Applied.Value,
            revision = status.Revision,
            @base = status.Base.Value,
            snapshot = status.Snapshot.Value,
            voters = status.Voters.Select(voter => voter.Name),
            outgoing = status.Outgoing.Select(voter => voter.Name),
            learners = status.Learners.Select(learner => learner.Name),
            clusterId = node.ClusterId.ToString("x16"),
            memberId = node.MemberId(node.Name).ToString("x16"),
            breakers = node.Breakers.Status().Select(breaker => new
            {
                name = breaker.Dependency,
                state = breaker.State.ToString().ToLowerInvariant(),
                openings = breaker.Openings,
                succeeded = breaker.Succeeded,
                failed = breaker.Failed,
                refused = breaker.Refused,
            }),
        });
    }
}
