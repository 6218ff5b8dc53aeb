using System.Diagnostics;

namespace ActorCluster.Server.Nodes;

/// <summary>This program as a command for a process of its own.</summary>
public static class OwnProcess
{
    /// <summary>What a program that only starts nodes says in its runtime configuration: where the server's own program is. The copy beside it may not be compiled ahead of time.</summary>
    private const string ProgramKey = "ActorCluster.Server.Program";

    /// <summary>The start of <c>actorcluster</c> with the given arguments.</summary>
    public static ProcessStartInfo Command(params IEnumerable<string> arguments)
    {
        var assembly = AppContext.GetData(ProgramKey) as string ?? typeof(OwnProcess).Assembly.Location;
        var host = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(File.Exists(host) ? host : "dotnet") { UseShellExecute = false };
        if (start.FileName == "dotnet") start.ArgumentList.Add(assembly);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}
