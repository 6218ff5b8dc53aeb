namespace Akka.Util;

/// <summary>The text of objects that are not the engine's own: their <c>ToString</c> may throw, and no report may fail for that.</summary>
internal static class SafeText
{
    internal static string Of(object? value)
    {
        try
        {
            return value?.ToString() ?? "null";
        }
        catch (Exception ex)
        {
            return $"{value!.GetType()} whose ToString threw {ex.GetType().Name}";
        }
    }

    /// <summary>The message of an exception whose <c>Message</c> may throw.</summary>
    internal static string Message(Exception cause)
    {
        try
        {
            return cause.Message;
        }
        catch (Exception ex)
        {
            return $"{cause.GetType()} whose Message threw {ex.GetType().Name}";
        }
    }
}
