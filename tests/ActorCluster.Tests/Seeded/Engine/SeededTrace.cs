using System.Globalization;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// All that happens, as a hash of the whole run and as text of its last part. A line is put together only when somebody wants to read it.
/// </summary>
internal sealed class SeededTrace(TextWriter? transcript)
{
    private const ulong Prime = 1099511628211;
    private const int Kept = 400;

    private readonly Line[] _last = new Line[Kept];
    private long _count;

    /// <summary>Hears of every message that an actor takes: process, path, message.</summary>
    public Action<string, string, object>? Taking { get; set; }

    public Func<TimeSpan> Clock { get; set; } = () => TimeSpan.Zero;

    /// <summary>A hash of everything so far; two runs with the same one were the same run.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    public void Take(string process, string path, object message)
    {
        Add(new Line(Clock(), process, path, message is Akka.Actor.IWrappedMessage wrapped ? wrapped.Message : message));
        Taking?.Invoke(process, path, message);
    }

    public void Say(string what) => Add(new Line(Clock(), "", what, null));

    public void Say(string process, string what) => Add(new Line(Clock(), process, what, null));

    /// <summary>The last lines.</summary>
    public string Last(int lines) =>
        string.Join(Environment.NewLine, Enumerable.Range(0, (int)Math.Min(lines, Math.Min(_count, Kept)))
            .Reverse()
            .Select(back => _last[(_count - 1 - back) % Kept]));

    private void Add(in Line line)
    {
        Mix((ulong)line.At.Ticks);
        Mix(line.Process);
        Mix(line.What);
        Mix(line.Message?.GetType().Name ?? "");
        _last[_count++ % Kept] = line;
        transcript?.WriteLine(line.ToString());
    }

    private void Mix(string text)
    {
        foreach (var letter in text)
        {
            Mix(letter);
        }

        Mix(0xffff);
    }

    private void Mix(ulong value) => Hash = (Hash ^ value) * Prime;

    private readonly record struct Line(TimeSpan At, string Process, string What, object? Message)
    {
        public override string ToString()
        {
            var at = At.TotalMilliseconds.ToString("F3", CultureInfo.InvariantCulture);
            var message = Message switch
            {
                null => "",
                Akka.Event.LogEvent log => $" {log.Message}", // its own text has the thread and the wall clock in it
                _ when Message.ToString() is { Length: > 160 } text => $" {text[..160]}…",
                _ => $" {Message}",
            };
            return $"{at,12} {Process,-3} {What}{message}";
        }
    }
}
