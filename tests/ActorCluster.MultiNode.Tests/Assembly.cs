// Each test runs several processes: one at a time.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
