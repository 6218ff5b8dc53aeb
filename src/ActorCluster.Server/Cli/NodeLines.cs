using ActorCluster.Server.Nodes;
using Spectre.Console;

namespace ActorCluster.Server.Cli;

/// <summary>The lines of several nodes on one terminal: each behind its node's name, in the node's colour.</summary>
internal sealed class NodeLines(IReadOnlyList<RunningNode> nodes)
{
    private static readonly string[] Colours = ["\e[36m", "\e[33m", "\e[35m", "\e[32m", "\e[34m", "\e[31m"];

    private readonly Dictionary<string, string> colours = nodes
        .Select((node, i) => (node.Name, Colour: Colours[i % Colours.Length]))
        .ToDictionary(pair => pair.Name, pair => pair.Colour, StringComparer.Ordinal);

    private readonly int width = Math.Max(2, nodes.Max(node => node.Name.Length));
    private readonly Lock console = new();

    /// <summary>Prints one line.</summary>
    public void Print(string name, string line)
    {
        var head = name.PadRight(width) + " | ";
        if (!Console.IsOutputRedirected && colours.TryGetValue(name, out var colour)) head = $"{colour}{head}\e[0m";
        lock (console) Console.WriteLine(head + line);
    }

    /// <summary>Prints where every node is.</summary>
    public void PrintTable(IReadOnlyList<RunningNode> running, IReadOnlyDictionary<string, string> roles)
    {
        var table = Tables.Of("name", "pid", "client", "HTTP", "remoting", "role");
        foreach (var node in running)
            table.AddRow(node.Name, node.Pid.ToString(), node.Client, "http://" + node.Http, node.Remoting, roles.GetValueOrDefault(node.Name, "gone"));
        lock (console)
        {
            Tables.Print(table);
            Console.WriteLine("The cluster serves. Ctrl-C stops it.");
        }
    }
}

/// <summary>Tables as every command prints them.</summary>
internal static class Tables
{
    private const int WidthWithoutTerminal = 200;

    /// <summary>Prints a table; into a file or a pipe as wide as it needs.</summary>
    public static void Print(Table table)
    {
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = WidthWithoutTerminal;
        AnsiConsole.Write(table);
    }

    public static Table Of(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns) table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        return table;
    }
}
