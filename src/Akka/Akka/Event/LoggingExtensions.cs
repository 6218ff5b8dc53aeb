#nullable disable
namespace Akka.Event;

/// <summary>The methods of everyday use: text is made from a format only where a line is wanted. Holes may be numbered or named.</summary>
public static class LoggingExtensions
{
    /// <summary>Writes a line of level debug.</summary>
    public static void Debug(this ILoggingAdapter log, string format) => log.Log(LogLevel.DebugLevel, null, format);

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug(this ILoggingAdapter log, string format, object[] args) => Write(log, LogLevel.DebugLevel, null, format, args);

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1>(this ILoggingAdapter log, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, null, format, [arg1]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, null, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, null, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, null, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, null, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, null, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level debug.</summary>
    public static void Debug(this ILoggingAdapter log, Exception cause, string format) => log.Log(LogLevel.DebugLevel, cause, format);

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug(this ILoggingAdapter log, Exception cause, string format, object[] args) => Write(log, LogLevel.DebugLevel, cause, format, args);

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1>(this ILoggingAdapter log, Exception cause, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, cause, format, [arg1]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, cause, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2, T3>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, cause, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2, T3, T4>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, cause, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2, T3, T4, T5>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, cause, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Debug(ILoggingAdapter, string)"/>
    public static void Debug<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.DebugLevel))
            Write(log, LogLevel.DebugLevel, cause, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level info.</summary>
    public static void Info(this ILoggingAdapter log, string format) => log.Log(LogLevel.InfoLevel, null, format);

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info(this ILoggingAdapter log, string format, object[] args) => Write(log, LogLevel.InfoLevel, null, format, args);

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1>(this ILoggingAdapter log, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, null, format, [arg1]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, null, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level info.</summary>
    public static void Info(this ILoggingAdapter log, Exception cause, string format) => log.Log(LogLevel.InfoLevel, cause, format);

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info(this ILoggingAdapter log, Exception cause, string format, object[] args) => Write(log, LogLevel.InfoLevel, cause, format, args);

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1>(this ILoggingAdapter log, Exception cause, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, cause, format, [arg1]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3, T4>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3, T4, T5>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Info(ILoggingAdapter, string)"/>
    public static void Info<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.InfoLevel))
            Write(log, LogLevel.InfoLevel, cause, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level warning.</summary>
    public static void Warning(this ILoggingAdapter log, string format) => log.Log(LogLevel.WarningLevel, null, format);

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning(this ILoggingAdapter log, string format, object[] args) => Write(log, LogLevel.WarningLevel, null, format, args);

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1>(this ILoggingAdapter log, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, null, format, [arg1]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level warning.</summary>
    public static void Warning(this ILoggingAdapter log, Exception cause, string format) => log.Log(LogLevel.WarningLevel, cause, format);

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning(this ILoggingAdapter log, Exception cause, string format, object[] args) => Write(log, LogLevel.WarningLevel, cause, format, args);

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1>(this ILoggingAdapter log, Exception cause, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, cause, format, [arg1]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3, T4>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3, T4, T5>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Warning(ILoggingAdapter, string)"/>
    public static void Warning<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.WarningLevel))
            Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level error.</summary>
    public static void Error(this ILoggingAdapter log, string format) => log.Log(LogLevel.ErrorLevel, null, format);

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error(this ILoggingAdapter log, string format, object[] args) => Write(log, LogLevel.ErrorLevel, null, format, args);

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1>(this ILoggingAdapter log, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, null, format, [arg1]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3, T4, T5>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line of level error.</summary>
    public static void Error(this ILoggingAdapter log, Exception cause, string format) => log.Log(LogLevel.ErrorLevel, cause, format);

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error(this ILoggingAdapter log, Exception cause, string format, object[] args) => Write(log, LogLevel.ErrorLevel, cause, format, args);

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1>(this ILoggingAdapter log, Exception cause, string format, T1 arg1)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, cause, format, [arg1]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3, T4>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3, arg4]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3, T4, T5>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3, arg4, arg5]);
    }

    /// <inheritdoc cref="Error(ILoggingAdapter, string)"/>
    public static void Error<T1, T2, T3, T4, T5, T6>(this ILoggingAdapter log, Exception cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6)
    {
        if (log.IsEnabled(LogLevel.ErrorLevel))
            Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3, arg4, arg5, arg6]);
    }

    /// <summary>Writes a line.</summary>
    public static void Log(this ILoggingAdapter log, LogLevel level, string format) => log.Log(level, null, format);

    /// <summary>Writes a line.</summary>
    public static void Log(this ILoggingAdapter log, LogLevel level, string format, object[] args) => Write(log, level, null, format, args);

    /// <summary>Writes a line.</summary>
    public static void Log(this ILoggingAdapter log, LogLevel level, Exception cause, string format, object[] args) =>
        Write(log, level, cause, format, args);

    private static void Write(ILoggingAdapter log, LogLevel level, Exception cause, string format, object[] args)
    {
        if (log.IsEnabled(level))
            log.Log(level, cause, new FormattedLogMessage(log.Formatter, format, args));
    }
}
