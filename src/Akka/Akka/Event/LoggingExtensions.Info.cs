namespace Akka.Event;

public static partial class LoggingExtensions
{
    /// <summary>Writes a line of level info.</summary>
    public static void Info(this ILoggingAdapter log, string format) => log.Log(LogLevel.InfoLevel, null, format);

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info(this ILoggingAdapter log, string format, object[] args) =>
        Write(log, LogLevel.InfoLevel, null, format, args);

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1>(this ILoggingAdapter log, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, null, format, [arg1]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3, T4, T5, T6>(
        this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level info, with what was thrown.</summary>
    public static void Info(this ILoggingAdapter log, Exception? cause, string format) => log.Log(LogLevel.InfoLevel, cause, format);

    /// <inheritdoc cref="Info(ILoggingAdapter, Exception, string)"/>
    public static void Info(this ILoggingAdapter log, Exception? cause, string format, object[] args) =>
        Write(log, LogLevel.InfoLevel, cause, format, args);

    /// <inheritdoc cref="Info(ILoggingAdapter, Exception, string)"/>
    public static void Info<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, cause, format, [arg1]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, Exception, string)"/>
    public static void Info<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, Exception, string)"/>
    public static void Info<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, Exception, string)"/>
    public static void Info<T1, T2, T3, T4>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, Exception, string)"/>
    public static void Info<T1, T2, T3, T4, T5>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, Exception, string)"/>
    public static void Info<T1, T2, T3, T4, T5, T6>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.InfoLevel)) Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }
}
