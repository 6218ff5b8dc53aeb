using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server;

/// <summary>
/// How a read asks for its level and how its answer proves what it got, on every interface: gRPC metadata and HTTP headers have the same names. An answer says
/// <c>actorcluster-consistency</c>, <c>-term</c>, <c>-leader</c>, <c>-revision</c>, <c>-applied</c> and <c>-age</c> (where it can prove one).
/// </summary>
public static class ReadHeaders
{
    /// <summary>linearizable, lease, bounded or local.</summary>
    public const string Consistency = "actorcluster-consistency";

    /// <summary>The greatest age, like 500ms or 2s; bounded without it is an error, and it alone means bounded.</summary>
    public const string MaxAge = "actorcluster-max-age";

    /// <summary>The least revision that the answer must come from.</summary>
    public const string MinRevision = "actorcluster-min-revision";

    /// <summary>Of an answer: how old what it shows is at most, in whole milliseconds, like 12ms; absent where nobody can say.</summary>
    public const string ProvedAge = "actorcluster-age";

    /// <summary>The words for levels.</summary>
    public static IReadOnlyList<string> Levels { get; } = [.. Enum.GetValues<Consistency>().Select(Word)];

    /// <summary>The word for a level.</summary>
    public static string Word(Consistency level) => level.ToString().ToLowerInvariant();

    /// <summary>What the headers of a request ask for.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="otherwise">The level where they name none.</param>
    /// <exception cref="FormatException">A header is not what it must be; the message says which and how.</exception>
    public static ReadDemand Read(IHeaderDictionary headers, Consistency otherwise)
    {
        var (level, age, revision) = (headers[Consistency].ToString(), headers[MaxAge].ToString(), headers[MinRevision].ToString());
        if (level.Length + age.Length + revision.Length == 0) return otherwise;
        var consistency = level.Length > 0 ? Level(level) : age.Length > 0 ? ActorCluster.Consistency.Bounded : otherwise;
        var asked = new ReadDemand(consistency, age.Length > 0 ? Age(age) : TimeSpan.Zero, revision.Length > 0 ? Revision(revision) : 0);
        return asked.Error is { } error ? throw new FormatException(error) : asked;
    }

    /// <summary>A length of time: a number and ms, s or m.</summary>
    /// <exception cref="FormatException">It is none, or not more than nothing.</exception>
    public static TimeSpan Age(string text)
    {
        var (digits, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1L)
            : text.EndsWith('s') ? (text[..^1], 1_000L)
            : text.EndsWith('m') ? (text[..^1], 60_000L)
            : (text, 0L);
        return unit > 0 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TimeSpan.FromMilliseconds(number * unit)
            : throw new FormatException($"{MaxAge} is '{text}'; give an age like 500ms or 2s");
    }

    /// <summary>Says in the headers of a response what its answer rests on.</summary>
    public static void Prove(IHeaderDictionary headers, ReadAnswer answer)
    {
        headers[Consistency] = Word(answer.Level);
        headers["actorcluster-term"] = answer.Term.ToString();
        headers["actorcluster-revision"] = answer.Revision.ToString(CultureInfo.InvariantCulture);
        headers["actorcluster-applied"] = answer.Applied.ToString();
        if (answer.Leader is { } leader) headers["actorcluster-leader"] = leader.Name;
        if (answer.Age is { } age) headers[ProvedAge] = string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(age.TotalMilliseconds)}ms");
    }

    private static Consistency Level(string word) =>
        Enum.GetValues<Consistency>().Where(level => Word(level) == word).Select(level => (Consistency?)level).FirstOrDefault()
        ?? throw new FormatException($"{Consistency} is '{word}'; it must be one of: {string.Join(", ", Levels)}");

    private static long Revision(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw new FormatException($"{MinRevision} is '{text}'; give a revision, a whole number");
}
