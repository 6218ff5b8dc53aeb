namespace Akka.Configuration.Hocon;

/// <summary>Reads HOCON.</summary>
public class Parser
{
    /// <summary>
    /// Reads a text. <paramref name="includeCallback"/> gets the name in an include and answers with what it stands for (usually by
    /// calling this method for the file of that name, with a callback for that file's folder), or null if it is missing.
    /// </summary>
    /// <exception cref="ConfigurationException">The text is not HOCON; the message has file, line and column.</exception>
    public static HoconRoot Parse(string text, Func<string, HoconRoot?>? includeCallback) => Parse(text, includeCallback, null);

    internal static HoconRoot Parse(string text, Func<string, HoconRoot?>? includeCallback, string? name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var within = HoconInclude.Current;
        var source = new HoconSource(name ?? within?.Name, text);
        within?.RefuseCircle(source);
        var root = new HoconRoot(new HoconReader(source, includeCallback).ReadRoot());
        if (within is null) _ = root.Value;
        return root;
    }
}
