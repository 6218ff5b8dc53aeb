namespace ActorCluster.Server.Demo;

/// <summary>The two files that make the demo: the saga as JSON, and the settings that name it and the read model.</summary>
internal static class DemoFiles
{
    /// <summary>Writes both; gives the settings file.</summary>
    public static string Write(string folder, IReadOnlyList<DemoServiceProcess> services)
    {
        var saga = Path.Combine(folder, "order.json");
        File.WriteAllText(saga, $$"""
            {
              "name": "order",
              "topic": "orders",
              "maxAttempts": 200,
              "backoff": { "min": "100ms", "max": "500ms" },
              "steps": [
                {{string.Join(",\n    ", services.Select(service => Step(service.Name, service.Port, service.Name == DemoService.Stock ? "quantity" : "amount")))}}
              ]
            }
            """);
        var settings = Path.Combine(folder, "demo.conf");
        File.WriteAllText(settings, $$"""
            actorcluster {
              sagas.definitions = ["{{saga}}"]
              breakers.default { max-failures = 5, failure-window = 10s, call-timeout = 2s, reset-after = 500ms }
              read-models.orders {
                topic = "orders"
                table = "orders"
                key = "id"
                columns {
                  id { path = "$.id", type = "TEXT" }
                  status { path = "$.status", type = "TEXT" }
                  amount { path = "$.input.amount", type = "INTEGER" }
                }
              }
            }
            """);
        return settings;
    }

    private static string Step(string name, int port, string amount) => $$"""
        {
              "name": "{{name}}",
              "action": { "method": "POST", "url": "http://127.0.0.1:{{port}}/do", "body": { "order": "{input.order}", "amount": "{input.{{amount}}}" }, "breaker": "{{name}}" },
              "compensation": { "method": "POST", "url": "http://127.0.0.1:{{port}}/undo", "body": { "order": "{input.order}", "amount": "{input.{{amount}}}" }, "breaker": "{{name}}" }
            }
        """;
}
