using System.Diagnostics;
using ActorCluster.MultiNode.Tests.Processes;

namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>A file system of a few megabytes in memory, in the place of a folder, with what was in it. Takes root, for the mount.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Megabytes = 24;
    private readonly string folder;
    private bool isMounted = true;

    private SmallDisk(string folder)
    {
        this.folder = folder;
    }

    public static bool IsPossible => OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/bin/mount");

    private string Aside => folder + "-aside";

    private string Filler => Path.Combine(folder, "filler");

    /// <summary>Nobody may use the folder meanwhile.</summary>
    public static async Task<SmallDisk> MountAsync(string folder)
    {
        var disk = new SmallDisk(folder);
        Directory.Move(folder, disk.Aside);
        Directory.CreateDirectory(folder);
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", folder);
        await RunAsync("cp", "-a", disk.Aside + "/.", folder);
        return disk;
    }

    /// <summary>The folder is one of the usual disk again, with what is in it now. Nobody may use it meanwhile.</summary>
    public async Task MoveBackAsync()
    {
        Directory.Delete(Aside, recursive: true);
        await RunAsync("cp", "-a", folder, Aside);
        await DisposeAsync();
        Directory.Delete(folder);
        Directory.Move(Aside, folder);
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // Full, as it is meant to be.
        }
    }

    public void Empty() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        if (isMounted) await RunAsync("umount", "--lazy", folder);
        isMounted = false;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var result = await Tool.RunAsync(new ProcessStartInfo(program, arguments));
        if (result.ExitCode != 0) throw new InvalidOperationException($"{program}: {result}");
    }
}
