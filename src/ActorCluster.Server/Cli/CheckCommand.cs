using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ActorCluster.Core.Histories;
using ActorCluster.Server.Histories;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster check history FILE</c>.</summary>
internal static class CheckCommand
{
    public static Command Create() => new("check", "Checks what a cluster has promised") { History() };

    private static Command History()
    {
        var file = new Argument<string>("file") { Description = "Recorded operations, a line of JSON each; 'load --history' writes them" };
        var command = new Command("history", "Judges a record of operations: is it linearizable, and does every read keep its promise?") { file };
        command.SetAction((parsed, _) => CommandRun.GuardAsync(() => RunAsync(parsed.GetValue(file)!)));
        return command;
    }

    private static async Task<int> RunAsync(string path)
    {
        if (!File.Exists(path)) throw new FormatException($"there is no file {path}");
        List<RecordedOperation> operations = [];
        await foreach (var line in File.ReadLinesAsync(path)) operations.Add(HistoryLine.Read(line, operations.Count + 1));
        var clock = Stopwatch.StartNew();
        var verdict = HistoryCheck.Judge(operations);
        var keys = operations.Select(operation => operation.Key).Distinct().Count();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {operations.Count} operations on {keys} keys: {Count(operations, OperationOutcome.Ok)} answered, {Count(operations, OperationOutcome.Failed)} refused, {Count(operations, OperationOutcome.Unknown)} unknown; {operations.Count(operation => !operation.IsLinearizable)} reads that promise less than linearizability; judged in {clock.Elapsed.TotalSeconds:F2} s
            """));
        foreach (var key in verdict.Undecided) Console.WriteLine($"undecided: the operations on {key} can be ordered in too many ways");
        foreach (var violation in verdict.Violations) Print(violation, operations.Min(operation => operation.Start));
        Console.WriteLine(verdict.Holds ? "every promise was kept" : $"{verdict.Violations.Count} promises were broken");
        return verdict.Holds ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static int Count(List<RecordedOperation> operations, OperationOutcome outcome) => operations.Count(operation => operation.Outcome == outcome);

    private static void Print(Violation violation, Moment begin)
    {
        Console.WriteLine($"\nbroken: {violation.What}");
        foreach (var operation in violation.Operations) Console.WriteLine("  " + HistoryText.Of(operation, begin));
    }
}
