using System.Data.Common;
using System.Net.Sockets;
using Akka.Persistence.Sql.Database;
using Npgsql;

namespace Akka.Persistence.Sql.Postgres;

/// <summary>What PostgreSQL's error codes mean (its manual, appendix A), and what to do.</summary>
internal static class PostgresErrors
{
    public static Fault Classify(Exception error) => error switch
    {
        PostgresException refused => Classify(refused.SqlState),
        NpgsqlException or SocketException or IOException or TimeoutException => Fault.Unknown,
        _ => Fault.Lasting,
    };

    public static Exception Explain(Exception error) => error switch
    {
        PostgresException refused => new DatabaseException(
            $"{Meaning(refused.SqlState)} (PostgreSQL error {refused.SqlState}: {refused.MessageText})", error),
        _ when Classify(error) == Fault.Unknown => new DatabaseException(
            $"PostgreSQL cannot be reached; if that was while an event was being stored, whether it is stored is unknown ({error.Message})", error),
        _ => error,
    };

    private static Fault Classify(string state) => state switch
    {
        PostgresErrorCodes.UniqueViolation => Fault.Duplicate,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow => Fault.Transient,
        // The server ends the connection, perhaps after the commit and before its answer; a cancelled statement is one that took too long.
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.QueryCanceled
            or "57P05" or "25P03" => Fault.Unknown,
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory => Fault.OfOneRequest,
        _ => state[..2] switch
        {
            "08" => Fault.Unknown, // connection exceptions
            "22" or "23" or "54" => Fault.OfOneRequest, // data exceptions, constraints, limits
            _ => Fault.Lasting,
        },
    };

    private static string Meaning(string state) => state switch
    {
        PostgresErrorCodes.UniqueViolation =>
            "The database already has a row of this persistence id and sequence number: two writers use one persistence id",
        PostgresErrorCodes.DiskFull => "The disk is full: nothing was stored",
        PostgresErrorCodes.TooManyConnections => "PostgreSQL has no connection left for too long (max_connections)",
        PostgresErrorCodes.UndefinedTable => "There is no such table; set auto-initialize, or make it",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "PostgreSQL refused the user or the password",
        PostgresErrorCodes.InvalidCatalogName => "There is no such database",
        PostgresErrorCodes.InsufficientPrivilege => "The user may not do this",
        PostgresErrorCodes.StringDataRightTruncation => "A text is longer than its column: persistence ids have at most 255 characters, tags 64",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            "PostgreSQL was shut down for too long; if that was while an event was being stored, whether it is stored is unknown",
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable =>
            "Others were in the way for too long",
        _ => "The database refused the statement",
    };
}

/// <summary>A database's error in words that say what to do.</summary>
internal sealed class DatabaseException(string message, Exception innerException) : DbException(message, innerException);
