using System.Net;
using System.Text;
using ActorCluster.Sagas;
using Xunit;

namespace ActorCluster.Tests.Sagas;

/// <summary>Definitions in JSON: what they call, what an answer means, and what is no definition.</summary>
public class JsonSagaDefinitionTests
{
    private const string Order =
        """
        { "name": "order", "topic": "orders", "maxAttempts": 7, "backoff": { "min": "200ms", "max": "10s" }, "stepTimeout": "1m",
          "steps": [
            { "name": "reserve",
              "action": { "url": "{input.stock}/reservations/{saga.id}?by={input.customer.name}",
                          "body": { "sku": "{input.items[0].sku}", "count": "{input.items[0].count}", "text": "{saga.id}: {input.customer}", "gift": true },
                          "headers": { "X-Customer": "{input.customer.name}" }, "breaker": "stock" },
              "compensation": { "method": "DELETE", "url": "http://stock/reservations/{outputs.reserve.number}" } },
            { "name": "ship", "action": { "method": "PUT", "url": "http://shipping/x" } } ] }
        """;

    private const string Input =
        """{"stock":"http://stock","customer":{"name":"A & B"},"items":[{"sku":"s-1","count":2}]}""";

    private readonly FakeServer server = new();

    [Fact]
    public void Everything_that_a_definition_says_is_read()
    {
        var definition = Parse(Order);
        Assert.Equal("order", definition.Name);
        Assert.Equal("orders", definition.Topic);
        Assert.Equal(7, definition.MaxAttempts);
        Assert.Equal((TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10)), definition.Backoff);
        Assert.Equal(TimeSpan.FromMinutes(1), definition.StepTimeout);
        Assert.Equal(["reserve", "ship"], definition.Steps.Select(step => step.Name));
        Assert.Null(definition.Steps[1].Compensation);
        Assert.Equal(Order, Encoding.UTF8.GetString(definition.Json.Span));
    }

    [Fact]
    public async Task A_call_is_filled_from_the_input_and_the_outputs_and_carries_its_key()
    {
        var step = Parse(Order).Steps[0];
        Assert.Equal("""{"number":17}""", await step.Action(Context(), default));
        await step.Compensation!(Context(("reserve", """{"number":17}""")), default);
        Assert.Equal(
            [
                """POST http://stock/reservations/o-1?by=A%20%26%20B key=o-1/0/action customer=A & B """
                + """{"sku":"s-1","count":2,"text":"o-1: {\u0022name\u0022:\u0022A \u0026 B\u0022}","gift":true}""",
                "DELETE http://stock/reservations/17 key=o-1/0/action customer= ",
            ],
            server.Requests);
    }

    [Fact]
    public async Task A_value_that_is_missing_fails_for_good()
    {
        var definition = Parse("""{"name":"x","steps":[{"name":"a","action":{"url":"http://h/{outputs.b.c}/{input.nothing}"}}]}""");
        var failure = await Assert.ThrowsAsync<SagaStepFailedException>(() => definition.Steps[0].Action(Context(), default));
        Assert.Equal("there is no value for {outputs.b.c}: step 'b' is not done", failure.Message);
        failure = await Assert.ThrowsAsync<SagaStepFailedException>(() => definition.Steps[0].Action(Context(("b", """{"c":1}""")), default));
        Assert.Equal("there is no value for {input.nothing}", failure.Message);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, null)]
    [InlineData(HttpStatusCode.NoContent, null)]
    [InlineData(HttpStatusCode.BadRequest, typeof(SagaStepFailedException))]
    [InlineData(HttpStatusCode.NotFound, typeof(SagaStepFailedException))]
    [InlineData(HttpStatusCode.NotModified, typeof(SagaStepFailedException))]
    [InlineData(HttpStatusCode.RequestTimeout, typeof(HttpRequestException))]
    [InlineData(HttpStatusCode.TooManyRequests, typeof(HttpRequestException))]
    [InlineData(HttpStatusCode.InternalServerError, typeof(HttpRequestException))]
    [InlineData(HttpStatusCode.ServiceUnavailable, typeof(HttpRequestException))]
    public async Task An_answers_status_says_whether_to_try_again(HttpStatusCode status, Type? thrown)
    {
        server.Status = status;
        var caught = await Record.ExceptionAsync(() => Parse(Order).Steps[1].Action(Context(), default));
        Assert.Equal(thrown, caught?.GetType());
    }

    [Theory]
    [InlineData("[]", "the definition: an object is needed")]
    [InlineData("{}", "the definition: 'name' must be a text, and not empty")]
    [InlineData("""{"name":"a b"}""", "saga definition 'a b': a name has 1 to 200 characters, letters, digits and . - _ : only (Parameter 'name')")]
    [InlineData("""{"name":"x"}""", "steps: a list with at least one step is needed")]
    [InlineData("""{"name":"x","step":[]}""", "the definition: 'step' is not known; there are name, topic, maxAttempts, backoff, stepTimeout, steps")]
    [InlineData("""{"name":"x","steps":[{"name":"a"}]}""", "steps[0].action: an object is needed")]
    [InlineData("""{"name":"x","steps":[{"name":"a","action":{}}]}""", "steps[0].action: 'url' must be a text, and not empty")]
    [InlineData("""{"name":"x","stepTimeout":"soon","steps":[]}""", "the definition: 'stepTimeout' must be a duration such as 200ms or 5s")]
    public void What_is_no_definition_is_told_with_its_place(string json, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Parse(json)).Message);

    [Fact]
    public void What_is_no_JSON_is_no_definition() => Assert.Throws<FormatException>(() => Parse("{"));

    private static SagaStepContext Context(params (string Step, string Json)[] outputs) =>
        new("o-1", "reserve", 1, "o-1/0/action", Input, outputs.ToDictionary(output => output.Step, output => output.Json));

    private SagaDefinition Parse(string json) =>
        JsonSagaDefinition.Parse(Encoding.UTF8.GetBytes(json), new HttpSteps(new HttpClient(server), NoGuard.Instance));

    /// <summary>Notes what it is asked, and answers as it is told.</summary>
    private sealed class FakeServer : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var key = request.Headers.GetValues("Idempotency-Key").Single();
            var customer = request.Headers.TryGetValues("X-Customer", out var values) ? values.Single() : "";
            Requests.Add($"{request.Method} {request.RequestUri!.AbsoluteUri} key={key} customer={customer} {body}");
            return new HttpResponseMessage(Status) { Content = new StringContent("""{"number":17}""") };
        }
    }
}
