using System.Reflection;
using Akka.Remote.TestKit;

namespace Akka.MultiNode.TestAdapter.Internal;

/// <summary>The process of one role: makes the spec, runs its method, says how it went.</summary>
internal static class Program
{
    private const int FailedExitCode = 1;
    private const int OrphanedExitCode = 3;

    public static int Main(string[] args)
    {
        CommandLine.Initialize(args);
        EndWithParent();
        var resultFile = CommandLine.GetProperty("multinode.result-file");
        ConductorClient.Exiting += code =>
        {
            Console.WriteLine($"The conductor ends this process with exit code {code}.");
            File.WriteAllText(resultFile, NodeResult.Exited(code));
        };
        string result;
        try
        {
            Run();
            result = NodeResult.Passed;
        }
        catch (Exception e)
        {
            Console.WriteLine($"The process failed: {e.Message}");
            result = $"{e.GetType().Name}: {e.Message}\n{e.StackTrace}";
        }

        File.WriteAllText(resultFile, result);
        // Whatever the spec left running must not keep the process.
        Environment.Exit(result == NodeResult.Passed ? 0 : FailedExitCode);
        return 0;
    }

    private static void Run()
    {
        var assembly = Assembly.LoadFrom(CommandLine.GetProperty("multinode.test-assembly"));
        var type = assembly.GetType(CommandLine.GetProperty("multinode.test-class"), true)!;
        var name = CommandLine.GetProperty("multinode.test-method");
        var method = type.GetMethod(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(type.FullName, name);
        using var spec = SpecRoles.CreateSpec(type);
        try
        {
            spec.MultiNodeSpecBeforeAll();
            if (method.Invoke(spec, BindingFlags.DoNotWrapExceptions, null, [], null) is Task task) task.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            Console.WriteLine($"{name} failed: {e}"); // Before the spec ends, whose own failures would hide this one.
            throw;
        }
    }

    /// <summary>The parent holds the other end of the standard input: when it is gone, so is this process.</summary>
    private static void EndWithParent()
    {
        var thread = new Thread(() =>
        {
            var input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0)
            {
            }

            Environment.Exit(OrphanedExitCode);
        })
        { IsBackground = true, Name = "parent-watch" };
        thread.Start();
    }
}
