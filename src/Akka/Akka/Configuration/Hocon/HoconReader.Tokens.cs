using System.Globalization;
using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>The half of the reader that knows characters: white space, comments, keys, quoted and unquoted text.</summary>
internal sealed partial class HoconReader
{
    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private bool Take(char c)
    {
        if (_at >= _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private bool TakeWord(string word)
    {
        SkipSpaces();
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0) return false;
        _at += word.Length;
        return true;
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] != '\n' && IsSpace(_text[_at])) _at++;
    }

    private void SkipComment()
    {
        if (Peek() != '#' && !(Peek() == '/' && Peek(1) == '/')) return;
        var end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
    }

    /// <summary>Skips spaces, ends of lines and comments.</summary>
    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            var start = _at;
            while (_at < _text.Length && IsSpace(_text[_at])) _at++;
            SkipComment();
            if (_at == start) return;
        }
    }

    private void SkipSpacesIfEnd(out bool ends)
    {
        var start = _at;
        SkipSpaces();
        ends = Peek() is '\0' or '\n' or ',' or '}' or ']' or '#' || (Peek() == '/' && Peek(1) == '/');
        if (!ends) _at = start;
    }

    /// <summary>Keys parted by dots.</summary>
    private string[] ReadKey()
    {
        var segments = new List<string>();
        do segments.Add(ReadSegment());
        while (Take('.'));
        return [.. segments];
    }

    /// <summary>Quoted and unquoted parts beside each other, with the spaces between them, are one key.</summary>
    private string ReadSegment()
    {
        SkipSpaces();
        var segment = new StringBuilder();
        var first = _at;
        var end = first;
        while (true)
        {
            var spaces = _text[end.._at];
            var start = _at;
            var part = Peek() == '"' ? ReadQuoted() : ReadUnquoted(".");
            if (_at == start) break;
            segment.Append(spaces).Append(part);
            end = _at;
            SkipSpaces();
        }

        if (end == first) throw Expected("a key");
        return segment.ToString();
    }

    private string ReadUnquoted(string stops = "")
    {
        var start = _at;
        while (_at < _text.Length && IsUnquoted(_text[_at]) && !stops.Contains(_text[_at]) && !(_text[_at] == '/' && Peek(1) == '/')
            && !(_text[_at] == '+' && Peek(1) == '=')) _at++;
        return _text[start.._at];
    }

    private static bool IsUnquoted(char c) => c switch
    {
        '$' or '"' or '{' or '}' or '[' or ']' or ':' or '=' or ',' or '#' or '`'
            or '^' or '?' or '!' or '@' or '*' or '&' or '\\' => false,
        _ => !IsSpace(c),
    };

    /// <summary>White space of HOCON: that of Unicode's separators, the control characters for it and the byte order mark.</summary>
    private static bool IsSpace(char c) => c is (>= '\u001C' and <= '\u001F') or '\uFEFF' || (char.IsWhiteSpace(c) && c != '\u0085');

    private string ReadQuoted()
    {
        if (Peek(1) == '"' && Peek(2) == '"') return ReadTripleQuoted();
        var opened = Here;
        _at++;
        var start = _at;
        StringBuilder? unescaped = null;
        while (true)
        {
            var c = Peek();
            if (c is '\n' or '\0' && (c == '\n' || _at >= _text.Length))
                throw opened.Error("a quote is opened and not closed on its line; '\"' was expected.");
            if (c == '"') break;
            if (c == '\\')
            {
                unescaped ??= new StringBuilder();
                unescaped.Append(_text, start, _at - start).Append(ReadEscape());
                start = _at;
            }
            else
            {
                _at++;
            }
        }

        var rest = _text[start.._at];
        _at++;
        return unescaped is null ? rest : unescaped.Append(rest).ToString();
    }

    private char ReadEscape()
    {
        var origin = Here;
        _at += 2;
        switch (Peek(-1))
        {
            case '"': return '"';
            case '\\': return '\\';
            case '/': return '/';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 <= _text.Length
                && ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return (char)code;
            default:
                throw origin.Error("one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX was expected after a backslash in a quoted text.");
        }
    }

    /// <summary>Everything up to three quotes, line ends included, nothing escaped; further quotes at the end belong to the text.</summary>
    private string ReadTripleQuoted()
    {
        var opened = Here;
        _at += 3;
        var end = _text.IndexOf("\"\"\"", _at, StringComparison.Ordinal);
        if (end < 0) throw opened.Error("three quotes are opened and not closed; '\"\"\"' was expected.");
        while (end + 3 < _text.Length && _text[end + 3] == '"') end++;
        var text = _text[_at..end];
        _at = end + 3;
        return text;
    }

    private ConfigurationException Expected(string what) =>
        Here.Error(_at >= _text.Length ? $"{what} was expected, but the text ends."
            : Peek() == '\n' ? $"{what} was expected, but the line ends."
            : $"{what} was expected, but there is '{Peek()}'.");

    private ConfigurationException Unquotable() =>
        Here.Error($"a value was expected, but there is '{Peek()}', which a text may contain only in quotes.");
}
