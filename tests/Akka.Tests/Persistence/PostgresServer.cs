using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>The specs that share one PostgreSQL server; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}

/// <summary>
/// A PostgreSQL server of these specs' own: in a temporary directory, on a free port of 127.0.0.1, as an unprivileged user. It ends with
/// the fixture, and when the test process dies: then nobody holds the input of the shell that guards it.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const string Missing =
        "PostgreSQL is not installed, and these tests need a server of their own: apt-get install postgresql (Debian), or put initdb and postgres on the path.";

    private readonly string directory = Path.Combine(Path.GetTempPath(), $"akka-postgres-{Guid.NewGuid():N}");
    private readonly string binaries = FindBinaries();
    private readonly int port = FreePort();
    private Process? guard;
    private int databases;

    public PostgresServer()
    {
        using (var initialization = StartShell($"\"{binaries}/initdb\" -D '{directory}' -U akka -A trust -E UTF8 --no-sync > '{directory}.log' 2>&1"))
        {
            initialization.WaitForExit();
            if (initialization.ExitCode != 0) throw new InvalidOperationException($"initdb failed: {ReadLog()}");
        }
        Start();
    }

    /// <summary>A connection string for a new, empty database.</summary>
    public string NewDatabase()
    {
        var name = $"spec_{Interlocked.Increment(ref databases)}";
        Execute(ConnectionString("postgres"), $"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Starts the server, and waits until it takes connections.</summary>
    public void Start()
    {
        guard = StartShell(
            $"\"{binaries}/postgres\" -D '{directory}' -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' " +
            $"< /dev/null >> '{directory}.log' 2>&1 & server=$!; read -r signal; kill -${{signal:-QUIT}} $server; wait $server");
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ;)
        {
            try
            {
                Execute(ConnectionString("postgres"), "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (DateTime.UtcNow < deadline && !guard.HasExited)
            {
                guard.WaitForExit(50); // not up yet
            }
            catch (NpgsqlException notUp)
            {
                throw new InvalidOperationException($"PostgreSQL does not start: {ReadLog()}", notUp);
            }
        }
    }

    /// <summary>Ends the server: QUIT as in a crash, INT in order.</summary>
    public void Stop(string signal)
    {
        guard!.StandardInput.WriteLine(signal);
        guard.WaitForExit();
        guard.Dispose();
        guard = null;
    }

    public static void Execute(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public static object? Query(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        if (guard is not null) Stop("QUIT");
        Directory.Delete(directory, recursive: true);
        File.Delete($"{directory}.log");
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={port};Username=akka;Database={database};Pooling=false;Command Timeout=60";

    /// <summary>The server refuses to run as root: then it runs as the user that its package makes.</summary>
    private static Process StartShell(string command)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() };
        string[] words = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", "sh", "-c", command] : ["sh", "-c", command];
        start.FileName = words[0];
        foreach (var word in words[1..]) start.ArgumentList.Add(word);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception cause)
        {
            throw new InvalidOperationException($"'{words[0]}' cannot be started. {Missing}", cause);
        }
    }

    private static string FindBinaries()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        const string debian = "/usr/lib/postgresql";
        var packaged = Directory.Exists(debian) ? Directory.GetDirectories(debian).OrderDescending().Select(version => $"{version}/bin") : [];
        return packaged.Concat(path).FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, "postgres")) && File.Exists(Path.Combine(candidate, "initdb")))
            ?? throw new InvalidOperationException(Missing);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string ReadLog() => File.Exists($"{directory}.log") ? File.ReadAllText($"{directory}.log") : "it wrote no log";
}
