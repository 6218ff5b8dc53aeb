using System.CommandLine;
using ActorCluster.Server.Client;

namespace ActorCluster.Server.Cli;

/// <summary>The options by which a command that reads says how fresh.</summary>
internal sealed class ReadOptions
{
    private readonly Option<string?> consistency = new("--consistency") { Description = $"How fresh: {string.Join(", ", ReadHeaders.Levels)}" };
    private readonly Option<string?> maxAge = new("--max-age") { Description = "The greatest age of a bounded read, like 500ms" };
    private readonly Option<long?> minRevision = new("--min-revision") { Description = "Wait until the node has this revision" };

    public ReadOptions() => consistency.AcceptOnlyFromAmong([.. ReadHeaders.Levels]);

    public void AddTo(Command command)
    {
        command.Options.Add(consistency);
        command.Options.Add(maxAge);
        command.Options.Add(minRevision);
    }

    public GrpcMetadata Metadata(ParseResult parsed)
    {
        var request = new List<(string, string)>();
        if (parsed.GetValue(consistency) is { } level) request.Add((ReadHeaders.Consistency, level));
        if (parsed.GetValue(maxAge) is { } age) request.Add((ReadHeaders.MaxAge, age));
        if (parsed.GetValue(minRevision) is { } revision) request.Add((ReadHeaders.MinRevision, revision.ToString()));
        return new GrpcMetadata(request);
    }

    /// <summary>What the answer says that it rests on, by the names of the headers without their prefix.</summary>
    public static IReadOnlyDictionary<string, string> Proof(GrpcMetadata metadata) => metadata.Response
        .Where(header => header.Key.StartsWith("actorcluster-", StringComparison.Ordinal))
        .ToDictionary(header => header.Key["actorcluster-".Length..], header => header.Value);
}
