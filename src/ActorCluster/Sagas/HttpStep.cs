using System.Net;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorCluster.Sagas;

/// <summary>An HTTP call of a JSON definition.</summary>
/// <param name="Method">POST where it is not given.</param>
/// <param name="Url">With placeholders.</param>
/// <param name="Body">JSON with placeholders; null for none.</param>
/// <param name="Headers">With placeholders in the values.</param>
/// <param name="Breaker">The circuit breaker that guards it; null for none.</param>
internal sealed record HttpStepRequest(
    HttpMethod Method, string Url, JsonNode? Body, IReadOnlyDictionary<string, string> Headers, string? Breaker);

/// <summary>
/// Makes the HTTP calls of sagas. 2xx: done, and the body is the output. 5xx, 408, 429, no connection, no answer in time: to be tried
/// again. Anything else: failed for good. A breaker counts 5xx, no connection and no answer in time.
/// </summary>
internal sealed class HttpSteps(HttpClient client, ICallGuard guard)
{
    private const int MaxErrorText = 300;

    public SagaStepAction ActionOf(HttpStepRequest request) =>
        (context, cancellationToken) => CallAsync(request, context, cancellationToken);

    private async Task<string> CallAsync(HttpStepRequest request, SagaStepContext context, CancellationToken cancellationToken)
    {
        var url = SagaTemplate.FillUrl(request.Url, context);
        var body = SagaTemplate.FillJson(request.Body, context)?.ToJsonString();
        var headers = request.Headers.Select(header => (header.Key, SagaTemplate.FillText(header.Value, context))).ToList();
        var (status, text) = request.Breaker is null
            ? await SendAsync(cancellationToken)
            : await guard.CallAsync(request.Breaker, SendAsync, cancellationToken);
        var told = $"{request.Method} {url} answered {(int)status} {status}: {(text.Length > MaxErrorText ? text[..MaxErrorText] : text)}";
        return (int)status switch
        {
            >= 200 and < 300 => text,
            408 or 429 => throw new HttpRequestException(told, null, status),
            _ => throw new SagaStepFailedException(told),
        };

        async Task<(HttpStatusCode Status, string Text)> SendAsync(CancellationToken token)
        {
            using var message = new HttpRequestMessage(request.Method, url);
            message.Headers.Add("Idempotency-Key", context.IdempotencyKey);
            if (body is not null)
                message.Content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json);
            foreach (var (name, value) in headers)
                message.Headers.TryAddWithoutValidation(name, value);
            using var response = await client.SendAsync(message, token);
            var answer = await response.Content.ReadAsStringAsync(token);
            if ((int)response.StatusCode >= 500)
                throw new HttpRequestException($"{request.Method} {url} answered {(int)response.StatusCode}", null, response.StatusCode);
            return (response.StatusCode, answer);
        }
    }
}
