namespace Akka.Event;

public static partial class LoggingExtensions
{
    /// <summary>Writes a line of level error.</summary>
    public static void Error(this ILoggingAdapter log, string format) => log.Log(LogLevel.ErrorLevel, null, format);

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error(this ILoggingAdapter log, string format, object[] args) =>
        Write(log, LogLevel.ErrorLevel, null, format, args);

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1>(this ILoggingAdapter log, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, null, format, [arg1]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3, T4, T5, T6>(
        this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level error, with what was thrown.</summary>
    public static void Error(this ILoggingAdapter log, Exception? cause, string format) => log.Log(LogLevel.ErrorLevel, cause, format);

    /// <inheritdoc cref="Error(ILoggingAdapter, Exception, string)"/>
    public static void Error(this ILoggingAdapter log, Exception? cause, string format, object[] args) =>
        Write(log, LogLevel.ErrorLevel, cause, format, args);

    /// <inheritdoc cref="Error(ILoggingAdapter, Exception, string)"/>
    public static void Error<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, cause, format, [arg1]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, Exception, string)"/>
    public static void Error<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, Exception, string)"/>
    public static void Error<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, Exception, string)"/>
    public static void Error<T1, T2, T3, T4>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, Exception, string)"/>
    public static void Error<T1, T2, T3, T4, T5>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, Exception, string)"/>
    public static void Error<T1, T2, T3, T4, T5, T6>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel)) Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }
}
