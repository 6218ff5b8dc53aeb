using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Http;

/// <summary><c>GET /v1/query?sql=</c>: read-only SQL on this node's read models.</summary>
internal sealed class QueryApi(ClusterNode node)
{
    private const int MaxRows = 10_000;

    public async Task QueryAsync(HttpContext context)
    {
        var sql = context.Request.Query["sql"].ToString();
        if (sql.Length == 0) throw new BadRequestException("the query parameter sql is missing: give a SELECT");
        var (table, rejection) = await node.ReadModels.QueryAsync(sql, null, MaxRows, context.RequestAborted);
        if (rejection is not null)
            await HttpReplies.FailAsync(context, rejection);
        else
            await HttpReplies.WriteAsync(context, new { columns = table!.Columns, rows = table.Rows, truncated = table.IsTruncated });
    }
}
