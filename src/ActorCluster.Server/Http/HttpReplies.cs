using System.Text.Encodings.Web;
using System.Text.Json;
using ActorCluster.Core;
using ActorCluster.Machine.Wire;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Http;

/// <summary>How answers and failures look over HTTP: JSON; a failure is {"error": what happened and what to do, "code": a stable word}.</summary>
internal static class HttpReplies
{
    /// <summary>camelCase, UTF-8 as it is.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Task WriteAsync(HttpContext context, object value, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(value, value.GetType(), Json, context.RequestAborted);
    }

    public static Task FailAsync(HttpContext context, int status, string code, string error)
    {
        if (status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "1";
        return WriteAsync(context, new { error, code }, status);
    }

    public static Task FailAsync(HttpContext context, Failure failure)
    {
        var (status, code) = failure.Code switch
        {
            Failure.Types.Code.Invalid => (StatusCodes.Status400BadRequest, "invalid"),
            Failure.Types.Code.NotFound => (StatusCodes.Status404NotFound, "not_found"),
            Failure.Types.Code.Conflict => (StatusCodes.Status409Conflict, "conflict"),
            Failure.Types.Code.Compacted => (StatusCodes.Status410Gone, "compacted"),
            Failure.Types.Code.FutureRevision => (StatusCodes.Status416RangeNotSatisfiable, "future_revision"),
            Failure.Types.Code.Unavailable => (StatusCodes.Status503ServiceUnavailable, "unavailable"),
            Failure.Types.Code.OutcomeUnknown => (StatusCodes.Status504GatewayTimeout, "outcome_unknown"),
            Failure.Types.Code.TooLarge => (StatusCodes.Status413PayloadTooLarge, "too_large"),
            Failure.Types.Code.TooManyRequests => (StatusCodes.Status429TooManyRequests, "too_many_requests"),
            _ => (StatusCodes.Status500InternalServerError, "unspecified"),
        };
        return FailAsync(context, status, code, failure.Message);
    }

    public static Task FailAsync(HttpContext context, Rejection rejection) =>
        FailAsync(context, Failures.Of(rejection));
}

/// <summary>A request that breaks a rule of its form: answered 400 with the message.</summary>
internal sealed class BadRequestException(string message) : Exception(message);
