using System.Runtime.CompilerServices;

namespace ActorCluster.Tests.Seeded;

/// <summary>What must hold in every run. The text is put together only where it does not, since this is asked millions of times.</summary>
internal static class Demand
{
    public static void That(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Otherwise otherwise)
    {
        if (!holds)
        {
            throw new SeededFailure(otherwise.ToString());
        }
    }

    [InterpolatedStringHandler]
    public ref struct Otherwise
    {
        private DefaultInterpolatedStringHandler _text;

        public Otherwise(int literalLength, int formattedCount, bool holds, out bool isNeeded)
        {
            isNeeded = !holds;
            _text = isNeeded ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
        }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}
