using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Logging;

/// <summary>Filters keep lines from loggers, by where they come from or what they say.</summary>
public class LogFilterSpec
{
    private static readonly LogEvent Line = new Warning("akka://sys/user/orders/7", typeof(LogFilterSpec), "order 7 is late");

    public static TheoryData<LogFilterSetup, bool> Filters => new()
    {
        { new LogFilterBuilder().Build(), true },
        { new LogFilterBuilder().ExcludeSourceExactly("akka://sys/user/orders/7").Build(), false },
        { new LogFilterBuilder().ExcludeSourceExactly("akka://sys/user/orders").Build(), true },
        { new LogFilterBuilder().ExcludeSourceStartingWith("akka://sys/user").Build(), false },
        { new LogFilterBuilder().ExcludeSourceStartingWith("user").Build(), true },
        { new LogFilterBuilder().ExcludeSourceEndingWith("orders/7").Build(), false },
        { new LogFilterBuilder().ExcludeSourceContaining("orders").Build(), false },
        { new LogFilterBuilder().ExcludeSourceRegex(new Regex("/[0-9]$")).Build(), false },
        { new LogFilterBuilder().ExcludeMessageContaining("late").Build(), false },
        { new LogFilterBuilder().ExcludeMessageContaining("early").ExcludeSourceContaining("other").Build(), true },
        { new LogFilterBuilder().ExcludeMessageRegex(new Regex("order [0-9] is late$")).Build(), false },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void A_line_is_dropped_where_a_filter_says_so(LogFilterSetup setup, bool kept) =>
        Assert.Equal(kept, setup.CreateEvaluator().ShouldTryKeepMessage(Line, out _));

    [Fact]
    public void The_text_of_a_line_that_is_kept_is_handed_on()
    {
        Assert.True(new LogFilterBuilder().ExcludeMessageContaining("early").Build().CreateEvaluator().ShouldTryKeepMessage(Line, out var text));
        Assert.Equal(Line.ToString(), text);
        Assert.EndsWith("order 7 is late", text);
    }

    [Fact]
    public void Sources_are_enough_where_no_filter_looks_at_the_text()
    {
        Assert.True(new LogFilterBuilder().ExcludeSourceContaining("x").Build().CreateEvaluator().EvaluatesLogSourcesOnly);
        Assert.False(new LogFilterBuilder().ExcludeMessageContaining("x").Build().CreateEvaluator().EvaluatesLogSourcesOnly);
    }

    [Fact]
    public void A_system_takes_filters_with_its_setup()
    {
        var filters = new LogFilterBuilder().ExcludeSourceContaining("noise").Build();
        var setup = BootstrapSetup.Create().WithConfig("akka.stdout-loglevel = OFF").And(filters);
        using var system = ActorSystem.Create("filtered", setup);
        Assert.False(system.Settings.LogFilter.ShouldTryKeepMessage(new Info("noise", typeof(string), "x"), out _));
        Assert.True(system.Settings.LogFilter.ShouldTryKeepMessage(new Info("signal", typeof(string), "x"), out _));
    }
}
