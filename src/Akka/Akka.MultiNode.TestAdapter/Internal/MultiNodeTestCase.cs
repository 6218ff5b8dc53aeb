using Xunit.Abstractions;
using Xunit.Sdk;

namespace Akka.MultiNode.TestAdapter.Internal;

/// <summary>Finds the methods with the attribute.</summary>
internal sealed class MultiNodeFactDiscoverer(IMessageSink diagnosticMessageSink) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [
            new MultiNodeTestCase(
                diagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod),
        ];
}

/// <summary>A method that runs in the processes of its roles, and not in this one.</summary>
internal sealed class MultiNodeTestCase : XunitTestCase
{
    /// <summary>For deserialization.</summary>
    [Obsolete("Called by the deserializer only.", true)]
    public MultiNodeTestCase()
    {
    }

    public MultiNodeTestCase(
        IMessageSink diagnosticMessageSink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnosticMessageSink, display, options, method)
    {
    }

    public override Task<RunSummary> RunAsync(IMessageSink diagnosticMessageSink, IMessageBus messageBus, object[] constructorArguments,
        ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource) =>
        new CaseRunner(this, constructorArguments, messageBus, aggregator, cancellationTokenSource).RunAsync();

    private sealed class CaseRunner(MultiNodeTestCase testCase, object[] constructorArguments, IMessageBus messageBus,
        ExceptionAggregator aggregator, CancellationTokenSource cancellation)
        : XunitTestCaseRunner(testCase, testCase.DisplayName, testCase.SkipReason, constructorArguments, [], messageBus, aggregator,
            cancellation)
    {
        protected override XunitTestRunner CreateTestRunner(
            ITest test, IMessageBus messageBus, Type testClass, object[] constructorArguments,
            System.Reflection.MethodInfo testMethod, object[] testMethodArguments, string skipReason,
            IReadOnlyList<BeforeAfterTestAttribute> beforeAfterAttributes, ExceptionAggregator aggregator,
            CancellationTokenSource cancellationTokenSource) =>
            new Runner(test, messageBus, testClass, constructorArguments, testMethod, testMethodArguments, skipReason,
                beforeAfterAttributes,
                aggregator, cancellationTokenSource, testCase.Timeout);
    }

    private sealed class Runner(ITest test, IMessageBus messageBus, Type testClass, object[] constructorArguments,
        System.Reflection.MethodInfo testMethod, object[] testMethodArguments, string skipReason,
        IReadOnlyList<BeforeAfterTestAttribute> beforeAfterAttributes, ExceptionAggregator aggregator,
        CancellationTokenSource cancellation, int timeout)
        : XunitTestRunner(test, messageBus, testClass, constructorArguments, testMethod, testMethodArguments, skipReason,
            beforeAfterAttributes, aggregator, cancellation)
    {
        protected override async Task<Tuple<decimal, string>> InvokeTestAsync(ExceptionAggregator aggregator)
        {
            MultiNodeRun? run = null;
            await aggregator.RunAsync(async () =>
            {
                run = new MultiNodeRun(TestClass, TestMethod,
                    timeout > 0 ? TimeSpan.FromMilliseconds(timeout) : MultiNodeRun.DefaultTimeout);
                await run.Run(CancellationTokenSource.Token);
            });
            return Tuple.Create((decimal)(run?.Elapsed.TotalSeconds ?? 0), run?.Logs ?? "");
        }
    }
}
