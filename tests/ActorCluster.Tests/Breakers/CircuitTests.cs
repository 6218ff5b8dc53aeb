using ActorCluster.Breakers;
using ActorCluster.Settings;
using Xunit;

namespace ActorCluster.Tests.Breakers;

/// <summary>The rules of a breaker that opens after 3 failures within 10 s, for 5 s, as transcripts; seconds in the first column.</summary>
public class CircuitTests
{
    private readonly Circuit circuit = new(new BreakerRule(
        MaxFailures: 3, FailureWindow: TimeSpan.FromSeconds(10), CallTimeout: TimeSpan.FromSeconds(1), ResetAfter: TimeSpan.FromSeconds(5)));

    [Fact]
    public void Too_many_failures_open_it_and_a_probe_that_succeeds_closes_it() => Expect(
        """
        0 fail Closed
        1 fail Closed
        2 fail Open
        3 call refused for 4 s
        7 call let in HalfOpen
        7 call refused for 1 s
        7 succeed Closed
        8 call let in Closed
        """);

    [Fact]
    public void A_probe_that_fails_opens_it_again() => Expect(
        """
        0 fail Closed
        0 fail Closed
        0 fail Open
        5 call let in HalfOpen
        6 fail Open
        10 call refused for 1 s
        11 call let in HalfOpen
        """);

    [Fact]
    public void Failures_older_than_the_window_are_forgotten() => Expect(
        """
        0 fail Closed
        1 fail Closed
        11 fail Closed
        12 fail Closed
        13 fail Open
        """);

    [Fact]
    public void A_probe_that_was_given_up_leaves_the_next_call_to_be_the_probe() => Expect(
        """
        0 fail Closed
        0 fail Closed
        0 fail Open
        5 call let in HalfOpen
        5 abandon Open
        5 call let in HalfOpen
        """);

    [Fact]
    public void What_was_let_in_by_an_earlier_state_changes_nothing_any_more()
    {
        var early = circuit.Epoch;
        Expect(
            """
            0 fail Closed
            0 fail Closed
            0 fail Open
            5 call let in HalfOpen
            """);
        circuit.Failed(early, At(6));
        circuit.Succeeded(early);
        Assert.Equal(BreakerState.HalfOpen, circuit.State);
        Assert.Equal(1, circuit.Openings);
    }

    private static DateTimeOffset At(int seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private void Expect(string transcript)
    {
        foreach (var line in transcript.Split('\n', StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ');
            var now = At(int.Parse(words[0]));
            Assert.Equal(line, $"{words[0]} {words[1]} {Do(words[1], now)}");
        }
    }

    private string Do(string what, DateTimeOffset now)
    {
        switch (what)
        {
            case "call" when circuit.TryEnter(now):
                return $"let in {circuit.State}";
            case "call":
                return $"refused for {circuit.RefusedFor(now).TotalSeconds} s";
            case "fail":
                circuit.Failed(circuit.Epoch, now);
                break;
            case "succeed":
                circuit.Succeeded(circuit.Epoch);
                break;
            default:
                circuit.Abandoned(circuit.Epoch);
                break;
        }

        return circuit.State.ToString();
    }
}
