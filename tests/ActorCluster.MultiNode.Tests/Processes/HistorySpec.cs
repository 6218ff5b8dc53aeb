using System.Buffers;
using System.Text;
using ActorCluster.Core.Histories;
using ActorCluster.Core.Kv;
using ActorCluster.Server.Histories;
using ActorCluster.Server.Nodes;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>Records of operations as files, and <c>actorcluster check history</c>.</summary>
public sealed class HistorySpec : IDisposable
{
    private const string Put = """{"client": "a", "op": "put", "key": "k", "value": "1", "start": 1000000, "end": 2000000, "outcome": "ok", "revision": 2}""";

    private readonly string file = Path.GetTempFileName();

    public static TheoryData<RecordedOperation> Operations =>
    [
        Of(OperationKind.Put) with { Value = "\"é\"", Revision = new Revision(7) },
        Of(OperationKind.Put, OperationOutcome.Unknown) with { Value = "v" },
        Of(OperationKind.Get) with { Found = "v", Revision = new Revision(7), ModRevision = new Revision(5) },
        Of(OperationKind.Get) with { Level = ReadLevel.Bounded, MaxAge = TimeSpan.FromMilliseconds(500) },
        Of(OperationKind.Get) with { Level = ReadLevel.Local, MinRevision = new Revision(3) },
        Of(OperationKind.Get) with { Level = ReadLevel.Bounded, MaxAge = TimeSpan.FromSeconds(1), Answered = ReadLevel.Lease, Age = TimeSpan.FromMilliseconds(7) },
        Of(OperationKind.Get, OperationOutcome.Failed),
        Of(OperationKind.Delete) with { Found = "v" },
        Of(OperationKind.Delete, OperationOutcome.Unknown),
        Of(OperationKind.CompareAndSet) with { Expected = null, Value = "v", Succeeded = true },
        Of(OperationKind.CompareAndSet) with { Expected = "u", Value = "v", Found = "w" },
        Of(OperationKind.CompareAndSet, OperationOutcome.Unknown) with { Expected = "u", Value = "v" },
    ];

    public void Dispose() => File.Delete(file);

    [Theory]
    [MemberData(nameof(Operations))]
    public void AnOperationIsReadAsItWasWritten(RecordedOperation operation)
    {
        var line = new ArrayBufferWriter<byte>();
        HistoryLine.Write(operation, line);
        Assert.Equal(operation, HistoryLine.Read(Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\n'), operation.Number));
    }

    [Theory]
    [InlineData("""{"client": "a"}""", "'op' is missing")]
    [InlineData("""{"client": "a", "op": "swap", "key": "k", "start": 1, "end": 2, "outcome": "ok"}""", "'swap' is no op")]
    [InlineData("""{"client": "a", "op": "get", "key": "k", "start": 1, "end": 2, "outcome": "ok"}""", "'found' is missing")]
    [InlineData("""{"client": "a", "op": "get", "key": "k", "start": 3, "end": 2, "outcome": "ok", "found": null}""", "it ends before it starts")]
    [InlineData("""{"client": "a", "op": "get", "key": "k", "start": 1, "end": 2, "outcome": "ok", "found": null, "lvl": "local"}""", "'lvl' is no field")]
    [InlineData("put k 1", "line 2")]
    public async Task ALineThatIsNoOperationIsNamed(string line, string message)
    {
        var result = await CheckAsync(Put, line);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("error: line 2: ", result.Error);
        Assert.Contains(message, result.Error);
    }

    [Fact]
    public async Task ARecordThatHoldsEndsWithZero()
    {
        var result = await CheckAsync(Put, """{"client": "b", "op": "get", "key": "k", "start": 3000000, "end": 4000000, "outcome": "ok", "found": "1", "revision": 2}""");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("every promise was kept", result.Output);
    }

    [Fact]
    public async Task AStaleReadIsShownWithWhatItShouldHaveSeen()
    {
        var result = await CheckAsync(Put, """{"client": "b", "op": "get", "key": "k", "start": 3000000, "end": 4500000, "outcome": "ok", "found": null}""");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("broken: the operations on k are not linearizable", result.Output);
        Assert.Contains("line 1, a, 0.000 to 1.000 ms: put k = '1' at revision 2", result.Output);
        Assert.Contains("line 2, b, 2.000 to 3.500 ms: linearizable get k finds nothing", result.Output);
    }

    private static RecordedOperation Of(OperationKind kind, OperationOutcome outcome = OperationOutcome.Ok) =>
        new(1, "c", kind, "k", new Moment(1), new Moment(2), outcome);

    private async Task<ToolResult> CheckAsync(params string[] lines)
    {
        await File.WriteAllLinesAsync(file, lines);
        return await Tool.RunAsync(OwnProcess.Command("check", "history", file));
    }
}
