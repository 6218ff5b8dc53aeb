namespace ActorCluster.Server.Client;

/// <summary>A call's metadata: what goes with the request, and what has come with the response.</summary>
/// <param name="request">Names and values.</param>
public sealed class GrpcMetadata(params IReadOnlyList<(string Name, string Value)> request)
{
    /// <summary>Goes with the request.</summary>
    public IReadOnlyList<(string Name, string Value)> Request => request;

    /// <summary>Has come with the response; empty before.</summary>
    public IReadOnlyDictionary<string, string> Response { get; internal set; } = new Dictionary<string, string>();
}
