using System.Runtime.InteropServices;

namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>Signals to processes, by their numbers on Linux.</summary>
internal static partial class Signal
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <exception cref="InvalidOperationException">There is no such process any more, or it is another user's.</exception>
    public static void Send(int pid, int signal)
    {
        if (SendTo(pid, signal) != 0) throw new InvalidOperationException($"signal {signal} to process {pid} fails: error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendTo(int pid, int signal);
}
