using System.Runtime.CompilerServices;

namespace Akka.Configuration.Hocon;

/// <summary>One text that is or was being read, with the name it was included by, if it was.</summary>
internal sealed class HoconSource(string? name, string text)
{
    public string? Name { get; } = name;

    public string Text { get; } = text;
}

/// <summary>A place in a text, kept as an offset; line and column are counted only when an error needs them.</summary>
internal readonly record struct HoconOrigin(HoconSource Source, int Offset)
{
    public override string ToString()
    {
        if (Source is null) return "the configuration";
        int line = 1, column = 1;
        for (var i = 0; i < Offset && i < Source.Text.Length; i++)
        {
            if (Source.Text[i] == '\n')
            {
                line++;
                column = 1;
            }
            else
            {
                column++;
            }
        }

        return Source.Name is null ? $"line {line}, column {column}" : $"{Source.Name}, line {line}, column {column}";
    }

    public ConfigurationException Error(string message, Exception? cause = null) =>
        cause is null ? new ConfigurationException($"{this}: {message}") : new ConfigurationException($"{this}: {message}", cause);

    /// <summary>Refuses one more level of values or substitutions where the stack of this thread would not hold it.</summary>
    public void RefuseDepth()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Error("fewer levels of values and substitutions within one another were expected: the stack of this thread is used up.");
    }
}
