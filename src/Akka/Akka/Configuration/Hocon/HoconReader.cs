using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Reads one text into nodes: objects, fields, lists, concatenations, includes. Its other half reads single tokens.</summary>
internal sealed partial class HoconReader(HoconSource source, Func<string, HoconRoot?>? includeCallback)
{
    /// <summary>Objects, lists and includes within one another, and segments of keys.</summary>
    public const int MaximumDepth = 500;

    private readonly string _text = source.Text;
    private readonly List<string> _path = [];
    private int _at;
    private int _depth = HoconInclude.Current?.Depth ?? 0;

    private HoconOrigin Here => new(source, _at);

    public ObjectNode ReadRoot()
    {
        SkipBlank();
        var root = new ObjectNode(Here);
        if (Take('{'))
        {
            ReadFields(root, '}');
            SkipBlank();
            if (_at < _text.Length) throw Expected("the end of the text after the outermost object");
        }
        else
        {
            ReadFields(root, null);
        }

        return root;
    }

    private void ReadFields(ObjectNode target, char? end)
    {
        var opened = Here;
        while (true)
        {
            SkipBlank();
            if (_at == _text.Length)
            {
                if (end is null) return;
                throw Here.Error($"'}}' was expected for the object that begins at {opened}, but the text ends.");
            }

            if (end is not null && Take('}')) return;
            // As in Akka.NET, what follows the brace of `key { … }` on its line is the next field.
            if (TryInclude(target) || !ReadField(target))
            {
                EndOfElement(end);
            }
            else
            {
                SkipBlank();
                Take(',');
            }
        }
    }

    /// <summary>Reads a key with its value; true where the value is an object that stands right behind its key.</summary>
    private bool ReadField(ObjectNode target)
    {
        var origin = Here;
        var path = ReadKey();
        // The last segment is no level of its own: the value behind it counts where it is an object or a list.
        Enter(path.Length - 1, origin);
        var field = target.FieldAt(path, origin);
        SkipToSeparator();
        _path.AddRange(path);
        var isBlock = Peek() == '{';
        if (isBlock)
        {
            field.Assign(ReadBlock());
        }
        else if (Peek() == '+' && Peek(1) == '=')
        {
            _at += 2;
            SkipBlank();
            field.Assign(new AppendNode(ReadValue()));
        }
        else if (Take('=') || Take(':'))
        {
            SkipBlank();
            field.Assign(ReadValue());
        }
        else
        {
            throw Expected($"'=', ':', '+=' or '{{' after the key '{HoconPath.Join(path)}'");
        }

        _path.RemoveRange(_path.Count - path.Length, path.Length);
        _depth -= path.Length - 1;
        return isBlock;
    }

    /// <summary>The separator or the brace after a key may stand on a later line.</summary>
    private void SkipToSeparator()
    {
        var start = _at;
        SkipBlank();
        if (Peek() is '{' or '=' or ':' || (Peek() == '+' && Peek(1) == '=')) return;
        _at = start;
        SkipSpaces();
    }

    /// <summary>Counts levels of nesting, of which a text that would exhaust the stack has too many.</summary>
    private void Enter(int levels, HoconOrigin origin)
    {
        origin.RefuseDepth();
        _depth += levels;
        if (_depth > MaximumDepth) throw origin.Error($"at most {MaximumDepth} levels of values within one another were expected.");
    }

    /// <summary>After a field or an item comes a comma, the end of the line or the end of what encloses it.</summary>
    private void EndOfElement(char? end)
    {
        SkipSpaces();
        SkipComment();
        if (_at == _text.Length || Peek() == end || Take(',')) return;

        if (Peek() != '\n') throw Expected(end is null ? "',' or the end of the line" : $"',', '{end}' or the end of the line");
        SkipBlank();
        Take(',');
    }

    /// <summary>An object behind its key; more objects or substitutions beside it are merged with it.</summary>
    private HoconNode ReadBlock() => ReadValue(static (c, next) => c == '{' || (c == '$' && next == '{'));

    /// <summary>A value: everything beside each other up to the end of the line, the object or the list.</summary>
    private HoconNode ReadValue(Func<char, char, bool>? goesOn = null)
    {
        var parts = new List<HoconNode>();
        while (true)
        {
            var start = _at;
            SkipSpaces();
            if (goesOn is not null && !goesOn(Peek(), Peek(1))) break;
            var space = _at > start && parts.Count > 0 ? new SpaceNode(_text[start.._at], new HoconOrigin(source, start)) : null;
            if (ReadPart(parts.Count == 0) is not { } part) break;
            if (space is not null) parts.Add(space);
            parts.Add(part);
        }

        if (parts.Count == 0) throw Expected("a value");
        return parts.Count == 1 ? parts[0] : new ConcatenationNode(parts);
    }

    private HoconNode? ReadPart(bool isFirst)
    {
        var origin = Here;
        switch (Peek())
        {
            case '\0' or '\n' or ',' or '}' or ']' or '#':
                return null;
            case '/' when Peek(1) == '/':
                return null;
            case '{':
                return ReadObject(origin);
            case '[':
                return ReadArray(origin);
            case '$' when Peek(1) == '{':
                return ReadReference(origin);
            case '"':
                return new TextNode(ReadQuoted(), origin);
            default:
                var text = ReadUnquoted();
                if (text.Length == 0) throw Unquotable();
                SkipSpacesIfEnd(out var ends);
                return new TextNode(text == "null" && isFirst && ends ? null : text, origin);
        }
    }

    private ObjectNode ReadObject(HoconOrigin origin)
    {
        _at++;
        Enter(1, origin);
        var o = new ObjectNode(origin);
        ReadFields(o, '}');
        _depth--;
        return o;
    }

    private ArrayNode ReadArray(HoconOrigin origin)
    {
        _at++;
        Enter(1, origin);
        var items = new List<HoconNode>();
        while (true)
        {
            SkipBlank();
            if (Take(']'))
            {
                _depth--;
                return new ArrayNode(items, origin);
            }

            if (_at == _text.Length) throw Here.Error($"']' was expected for the list that begins at {origin}, but the text ends.");
            var depth = _path.Count;
            items.Add(ReadValue());
            _path.RemoveRange(depth, _path.Count - depth);
            EndOfElement(']');
        }
    }

    private ReferenceNode ReadReference(HoconOrigin origin)
    {
        _at += 2;
        var optional = Take('?');
        var path = ReadKey();
        Enter(path.Length, origin);
        _depth -= path.Length;
        SkipSpaces();
        if (!Take('}')) throw Expected("'}' after the path of a substitution");
        return new ReferenceNode([path], optional, origin);
    }

    /// <summary><c>include "name"</c>, <c>include file("name")</c> and either within <c>required(…)</c>.</summary>
    private bool TryInclude(ObjectNode target)
    {
        const string keyword = "include";
        if (string.CompareOrdinal(_text, _at, keyword, 0, keyword.Length) != 0) return false;
        var start = _at;
        _at += keyword.Length;
        SkipSpaces();
        if (Peek() is '=' or ':' or '.' or '{' or '+' || (_at == start + keyword.Length && Peek() != '"'))
        {
            _at = start;
            return false;
        }

        var required = TakeWord("required(");
        var file = TakeWord("file(");
        SkipSpaces();
        if (Peek() != '"') throw Expected("a quoted file name, file(\"…\") or required(\"…\") after 'include'");
        var name = ReadQuoted();
        for (var i = (required ? 1 : 0) + (file ? 1 : 0); i > 0; i--)
        {
            SkipSpaces();
            if (!Take(')')) throw Expected("')' after the name of the included file");
        }

        var statement = new HoconOrigin(source, start);
        Enter(1, statement);
        var included = HoconInclude.Read(name, required, new HoconInclude.Place(statement, _depth), includeCallback);
        if (included is not null) Include(target, included, statement);
        _depth--;
        return true;
    }

    private void Include(ObjectNode target, HoconRoot included, HoconOrigin statement)
    {
        var node = included.Syntax ?? ResolvedNode.From(included.Value);
        if (node is not ObjectNode o) throw statement.Error("an included file must hold an object.");
        // A copy: whoever finds included texts may keep them and hand one out again.
        target.Absorb(o.Below([.. _path]));
    }
}
