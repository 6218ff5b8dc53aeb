using System.Text.Json;
using System.Text.Json.Nodes;
using ActorCluster.Core;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Http;

/// <summary>Reads over HTTP: the level from the request's headers, the proof in the response's headers and in the field <c>proof</c> of its JSON.</summary>
internal static class HttpReads
{
    /// <summary>Asks for what the request's headers ask for; linearizable where they do not say.</summary>
    /// <exception cref="BadRequestException">The headers are wrong.</exception>
    public static async Task<ReadAnswer> ReadAsync(this ClusterNode node, HttpContext context, Query query)
    {
        ReadDemand level;
        try
        {
            level = ReadHeaders.Read(context.Request.Headers, Consistency.Linearizable);
        }
        catch (FormatException e)
        {
            throw new BadRequestException(e.Message);
        }

        var answer = await node.ReadAsync(query, level, context.RequestAborted);
        ReadHeaders.Prove(context.Response.Headers, answer);
        return answer;
    }

    /// <summary>Answers with a value and the proof of the read that it comes from.</summary>
    public static Task WriteAsync(HttpContext context, ReadAnswer answer, object value)
    {
        var json = value as JsonObject ?? (JsonObject)JsonSerializer.SerializeToNode(value, value.GetType(), HttpReplies.Json)!;
        json["proof"] = new JsonObject
        {
            ["level"] = ReadHeaders.Word(answer.Level),
            ["term"] = answer.Term.Value,
            ["leader"] = answer.Leader?.Name,
            ["revision"] = answer.Revision,
            ["applied"] = answer.Applied.Value,
            ["ageMs"] = answer.Age is { } age ? (long)Math.Ceiling(age.TotalMilliseconds) : null,
        };
        return HttpReplies.WriteAsync(context, json);
    }
}
