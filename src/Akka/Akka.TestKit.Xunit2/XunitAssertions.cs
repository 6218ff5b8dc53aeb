using System.Globalization;
using Xunit;
using Xunit.Sdk;

namespace Akka.TestKit.Xunit2;

/// <summary>Fails a test as xunit does.</summary>
public class XunitAssertions : ITestKitAssertions
{
    /// <summary>Makes the assertions.</summary>
    public XunitAssertions()
    {
    }

    /// <inheritdoc/>
    public void Fail(string format = "", params object[] args) => throw FailException.ForFailure(Format(format, args));

    /// <inheritdoc/>
    public void AssertTrue(bool condition, string format = "", params object[] args) => Assert.True(condition, Format(format, args));

    /// <inheritdoc/>
    public void AssertFalse(bool condition, string format = "", params object[] args) => Assert.False(condition, Format(format, args));

    /// <inheritdoc/>
    public void AssertEqual<T>(T expected, T actual, string format = "", params object[] args)
    {
        if (format.Length == 0) Assert.Equal(expected, actual);
        else AssertEqual(expected, actual, EqualityComparer<T>.Default.Equals, format, args);
    }

    /// <inheritdoc/>
    public void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object[] args)
    {
        if (!comparer(expected, actual))
            throw FailException.ForFailure(
                $"{Format(format, args)}\nExpected: {(object?)expected ?? "null"}\nActual:   {(object?)actual ?? "null"}".TrimStart());
    }

    private static string Format(string format, object[] args) =>
        args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
}
