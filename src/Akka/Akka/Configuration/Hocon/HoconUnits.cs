using System.Globalization;

namespace Akka.Configuration.Hocon;

/// <summary>Durations and sizes: a number and a unit, with or without a space between them.</summary>
internal static class HoconUnits
{
    /// <summary>Reads a duration; a number without a unit counts milliseconds, a negative one is none.</summary>
    public static bool TryDuration(string text, bool allowInfinite, out TimeSpan duration)
    {
        if (allowInfinite && (text.Equals("infinite", StringComparison.OrdinalIgnoreCase) || text == "inf"))
        {
            duration = Timeout.InfiniteTimeSpan;
            return true;
        }

        duration = default;
        if (!TrySplit(text, out var number, out var unit) || number < 0 || Ticks(unit) is not { } ticks) return false;
        if (number > TimeSpan.MaxValue.Ticks / ticks) return false;
        duration = TimeSpan.FromTicks((long)Math.Round(number * ticks));
        return true;
    }

    /// <summary>Reads a size in bytes: kB and its like are powers of 1000, k and KiB are powers of 1024.</summary>
    public static bool TryByteSize(string text, out long bytes)
    {
        bytes = 0;
        if (!TrySplit(text, out var number, out var unit) || Factor(unit) is not { } factor) return false;
        if (Math.Abs(number) > (decimal)long.MaxValue / factor) return false;
        bytes = (long)(number * factor);
        return true;
    }

    private static decimal? Ticks(string unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01m,
        "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
        "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };

    private static decimal? Factor(string unit) => unit switch
    {
        "" or "b" or "B" or "byte" or "bytes" => 1,
        "kB" or "kilobyte" or "kilobytes" => 1e3m,
        "MB" or "megabyte" or "megabytes" => 1e6m,
        "GB" or "gigabyte" or "gigabytes" => 1e9m,
        "TB" or "terabyte" or "terabytes" => 1e12m,
        "PB" or "petabyte" or "petabytes" => 1e15m,
        "EB" or "exabyte" or "exabytes" => 1e18m,
        "k" or "K" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
        "m" or "M" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
        "g" or "G" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
        "t" or "T" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
        "p" or "P" or "Pi" or "PiB" or "pebibyte" or "pebibytes" => 1L << 50,
        "e" or "E" or "Ei" or "EiB" or "exbibyte" or "exbibytes" => 1L << 60,
        _ => null,
    };

    private static bool TrySplit(string text, out decimal number, out string unit)
    {
        var span = text.AsSpan().Trim();
        var end = span.Length;
        while (end > 0 && char.IsLetter(span[end - 1])) end--;
        unit = span[end..].ToString();
        return decimal.TryParse(span[..end].TrimEnd(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
