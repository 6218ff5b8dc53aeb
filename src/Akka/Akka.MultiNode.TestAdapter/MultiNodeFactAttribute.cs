using Xunit;
using Xunit.Sdk;

namespace Akka.MultiNode.TestAdapter;

/// <summary>
/// A method of a MultiNodeSpec that runs in several processes, one for each role of the spec's MultiNodeConfig, all of which run the
/// whole method. The test passes when it passes in every process, and fails with what each of them logged.
/// <see cref="FactAttribute.Timeout"/> (ms) limits the whole; by default it is 180,000.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Akka.MultiNode.TestAdapter.Internal.MultiNodeFactDiscoverer", "Akka.MultiNode.TestAdapter")]
public class MultiNodeFactAttribute : FactAttribute
{
}
