using Akka.Remote;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>The rules of Akka.NET's documentation for the φ accrual failure detector, on a clock that the test moves.</summary>
public class PhiAccrualFailureDetectorSpec
{
    private long now;

    [Fact]
    public void Before_the_first_heartbeat_a_node_counts_as_available_and_is_not_monitored()
    {
        var detector = Detector();
        now += 1_000_000;
        Assert.True(detector.IsAvailable);
        Assert.False(detector.IsMonitoring);
        detector.HeartBeat();
        Assert.True(detector.IsMonitoring);
    }

    [Fact]
    public void A_node_is_available_after_a_series_of_heartbeats()
    {
        var detector = Detector();
        Beat(detector, 0, 1000, 1000, 1000);
        Assert.True(detector.IsAvailable);
    }

    [Fact]
    public void A_node_whose_heartbeats_fail_to_come_counts_as_gone_and_available_again_when_they_come_back()
    {
        var detector = Detector();
        Beat(detector, 0, 1000, 1000, 1000, 1000, 1000);
        now += 10_000;
        Assert.False(detector.IsAvailable);
        Assert.True(detector.IsMonitoring);
        Beat(detector, 100, 900, 100, 1000);
        Assert.True(detector.IsAvailable);
    }

    [Fact]
    public void A_pause_that_is_acceptable_is_forgiven_and_a_longer_one_is_not()
    {
        var detector = Detector(acceptablePause: 3_000);
        Beat(detector, 0, 1000, 1000, 1000, 1000);
        now += 3_500;
        Assert.True(detector.IsAvailable);
        now += 4_500;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void A_higher_threshold_takes_longer_to_suspect()
    {
        var (quick, slow) = (Detector(threshold: 1), Detector(threshold: 12));
        foreach (var detector in new[] { quick, slow })
            detector.HeartBeat();
        for (var i = 0; i < 20; i++)
        {
            now += 1000;
            quick.HeartBeat();
            slow.HeartBeat();
        }
        now += 1200;
        Assert.False(quick.IsAvailable);
        Assert.True(slow.IsAvailable);
    }

    [Fact]
    public void Only_the_latest_intervals_count()
    {
        var detector = Detector(samples: 3);
        Beat(detector, 0, 10_000, 10_000, 10_000);
        Beat(detector, 1000, 1000, 1000, 1000, 1000);
        now += 4_000;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void A_deadline_detector_waits_for_the_interval_and_the_pause()
    {
        var detector = new DeadlineFailureDetector(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), () => now);
        Assert.True(detector.IsAvailable);
        detector.HeartBeat();
        now += 3_999;
        Assert.True(detector.IsAvailable);
        now += 1;
        Assert.False(detector.IsAvailable);
        detector.HeartBeat();
        Assert.True(detector.IsAvailable);
    }

    [Fact]
    public void A_registry_judges_each_resource_by_itself_and_forgets_those_that_are_removed()
    {
        var registry = new DefaultFailureDetectorRegistry<string>(() => Detector());
        Assert.True(registry.IsAvailable("never heard of"));
        Assert.False(registry.IsMonitoring("never heard of"));
        registry.Heartbeat("a");
        now += 60_000;
        registry.Heartbeat("b");
        Assert.False(registry.IsAvailable("a"));
        Assert.True(registry.IsAvailable("b"));
        registry.Remove("a");
        Assert.True(registry.IsAvailable("a"));
        Assert.False(registry.IsMonitoring("a"));
        registry.Reset();
        Assert.False(registry.IsMonitoring("b"));
    }

    private PhiAccrualFailureDetector Detector(double threshold = 8, int samples = 1000, int acceptablePause = 0) => new(
        threshold, samples, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(acceptablePause), TimeSpan.FromSeconds(1), () => now);

    private void Beat(FailureDetector detector, params int[] intervals)
    {
        foreach (var interval in intervals)
        {
            now += interval;
            detector.HeartBeat();
        }
    }
}
