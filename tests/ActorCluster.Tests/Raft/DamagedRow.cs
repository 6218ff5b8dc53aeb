using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorCluster.Tests.Raft;

/// <summary>What a disk does to a row of a journal now and then.</summary>
internal static class DamagedRow
{
    /// <summary>Turns a bit of the longest row.</summary>
    /// <param name="database">The SQLite file.</param>
    /// <returns>The row's sequence number.</returns>
    public static long FlipABit(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT sequence_number, message FROM journal ORDER BY length(message) DESC, sequence_number LIMIT 1";
        using var row = read.ExecuteReader();
        Assert.True(row.Read());
        var (number, message) = (row.GetInt64(0), (byte[])row.GetValue(1));
        message[^3] ^= 1;
        using var write = connection.CreateCommand();
        write.CommandText = "UPDATE journal SET message = $message WHERE sequence_number = $number";
        write.Parameters.AddWithValue("$message", message);
        write.Parameters.AddWithValue("$number", number);
        Assert.Equal(1, write.ExecuteNonQuery());
        return number;
    }
}
