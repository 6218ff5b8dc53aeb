namespace Akka.Configuration.Hocon;

/// <summary>
/// An include that is being read on this thread. The callback that finds the included text knows nothing of the text that
/// includes it, so this is how an error gets the name of its file and how a circle is noticed.
/// </summary>
internal sealed class HoconInclude(string name, HoconInclude.Place statement, HoconInclude? outer)
{
    [ThreadStatic]
    private static HoconInclude? s_current;

    private readonly HoconOrigin _statement = statement.Origin;
    private readonly HoconInclude? _outer = outer;

    public static HoconInclude? Current => s_current;

    public string Name { get; } = name;

    /// <summary>How many levels the included text already lies within others.</summary>
    public int Depth { get; } = statement.Depth;

    /// <summary>Asks the callback for the included text; null where it is missing and may be.</summary>
    public static HoconRoot? Read(string name, bool required, Place place, Func<string, HoconRoot?>? callback)
    {
        var statement = place.Origin;
        if (callback is null)
            throw statement.Error($"'{name}' cannot be included: the text is read without a callback that finds included files.");
        var outer = s_current;
        s_current = new HoconInclude(name, place, outer);
        try
        {
            return callback(name) ?? Missing(null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Missing(e);
        }
        catch (Exception e) when (e is not ConfigurationException)
        {
            throw statement.Error($"'{name}' cannot be included: {e.Message}", e);
        }
        finally
        {
            s_current = outer;
        }

        HoconRoot? Missing(Exception? cause) =>
            required ? throw statement.Error($"'{name}' is required, but there is no such file{Way(outer, name)}.", cause) : null;
    }

    /// <summary>Refuses a text that is already being read further out.</summary>
    public void RefuseCircle(HoconSource source)
    {
        var names = new List<string> { Name };
        for (var include = this; include is not null; include = include._outer)
        {
            var includer = include._statement.Source;
            names.Add(includer.Name ?? "the outermost text");
            if (includer.Name is null || !FileName(includer.Name).SequenceEqual(FileName(Name)) || includer.Text != source.Text) continue;
            names.Reverse();
            throw _statement.Error($"'{Name}' is included in a circle: {string.Join(" -> ", names)}.");
        }
    }

    /// <summary>By which includes a name was come to; nothing for an include of the outermost text.</summary>
    private static string Way(HoconInclude? outer, string name)
    {
        if (outer is null) return "";
        var names = new List<string> { name };
        for (var include = outer; include is not null; include = include._outer) names.Add(include.Name);
        names.Reverse();
        return $" ({string.Join(" -> ", names)})";
    }

    /// <summary>Where an include stands, and how deep.</summary>
    public readonly record struct Place(HoconOrigin Origin, int Depth);

    private static ReadOnlySpan<char> FileName(string name) => Path.GetFileName(name.AsSpan());
}
