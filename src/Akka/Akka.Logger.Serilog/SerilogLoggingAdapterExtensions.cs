using Akka.Actor;
using Akka.Event;

namespace Akka.Logger.Serilog;

/// <summary>Properties for the lines of an adapter.</summary>
public static class SerilogLoggingAdapterExtensions
{
    /// <summary>An adapter whose lines have one more property; an adapter of another kind than the system's own stays as it is.</summary>
    /// <param name="adapter">The adapter, which stays as it is.</param>
    /// <param name="propertyName">The property's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="destructureObjects">Whether an object is passed on with its parts, as <c>{@Name}</c> does in a template.</param>
    public static ILoggingAdapter ForContext(
        this ILoggingAdapter adapter, string propertyName, object value, bool destructureObjects = false) => adapter switch
        {
            SerilogLoggingAdapter serilog => serilog.SetContextProperty(propertyName, value, destructureObjects),
            BusLogging bus => new SerilogLoggingAdapter(bus.Bus, bus.LogSource, bus.LogClass)
                .SetContextProperty(propertyName, value, destructureObjects),
            _ => adapter,
        };

    /// <summary>The adapter of an actor, ready for <see cref="ForContext"/>.</summary>
    /// <typeparam name="T">Always <see cref="SerilogLoggingAdapter"/>.</typeparam>
    public static ILoggingAdapter GetLogger<T>(this IActorContext context) where T : class, ILoggingAdapter =>
        new SerilogLoggingAdapter(context.System.EventStream, context.Self.Path.ToString(), context.Props.Type);
}
