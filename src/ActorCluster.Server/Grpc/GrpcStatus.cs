namespace ActorCluster.Server.Grpc;

/// <summary>The status codes of gRPC (grpc/grpc, statuscodes.md) that are used here.</summary>
public enum GrpcStatusCode
{
    Ok = 0,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
}

/// <summary>A call that ends with a status other than OK.</summary>
public class GrpcException(GrpcStatusCode code, string message) : Exception(message)
{
    /// <summary>The status of the call.</summary>
    public GrpcStatusCode Code { get; } = code;

    /// <summary>What stands behind a message that is a word of etcd's; null for nothing more.</summary>
    public string? Detail { get; init; }
}

/// <summary>The endpoint could not be connected to: nothing was sent.</summary>
public sealed class UnreachableException(string message) : GrpcException(GrpcStatusCode.Unavailable, message);
