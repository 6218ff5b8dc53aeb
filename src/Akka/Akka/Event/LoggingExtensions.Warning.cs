namespace Akka.Event;

public static partial class LoggingExtensions
{
    /// <summary>Writes a line of level warning.</summary>
    public static void Warning(this ILoggingAdapter log, string format) => log.Log(LogLevel.WarningLevel, null, format);

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning(this ILoggingAdapter log, string format, object[] args) =>
        Write(log, LogLevel.WarningLevel, null, format, args);

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1>(this ILoggingAdapter log, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, null, format, [arg1]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3, T4, T5, T6>(
        this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level warning, with what was thrown.</summary>
    public static void Warning(this ILoggingAdapter log, Exception? cause, string format) => log.Log(LogLevel.WarningLevel, cause, format);

    /// <inheritdoc cref="Warning(ILoggingAdapter, Exception, string)"/>
    public static void Warning(this ILoggingAdapter log, Exception? cause, string format, object[] args) =>
        Write(log, LogLevel.WarningLevel, cause, format, args);

    /// <inheritdoc cref="Warning(ILoggingAdapter, Exception, string)"/>
    public static void Warning<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, cause, format, [arg1]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, Exception, string)"/>
    public static void Warning<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, Exception, string)"/>
    public static void Warning<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, Exception, string)"/>
    public static void Warning<T1, T2, T3, T4>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, Exception, string)"/>
    public static void Warning<T1, T2, T3, T4, T5>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, Exception, string)"/>
    public static void Warning<T1, T2, T3, T4, T5, T6>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.WarningLevel)) Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }
}
