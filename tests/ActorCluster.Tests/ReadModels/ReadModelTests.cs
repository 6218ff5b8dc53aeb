using System.Text;
using ActorCluster.Core;
using ActorCluster.Core.Events;
using ActorCluster.ReadModels;
using ActorCluster.Settings;
using Xunit;

namespace ActorCluster.Tests.ReadModels;

/// <summary>Tables made of events, and questions asked of them in SQL.</summary>
public sealed class ReadModelTests : IDisposable
{
    private static readonly ReadModelSettings Orders = new(
        "orders", "orders", "orders", "id",
        [
            new("amount", "$.payment.amount", "INTEGER"),
            new("first", "$.items[0].sku", "TEXT"),
            new("id", "$.id", "TEXT"),
            new("kind", "@type", "TEXT"),
            new("last", "@offset", "INTEGER"),
            new("price", "$.price", "REAL"),
        ]);

    private readonly string folder = Directory.CreateTempSubdirectory("read-models-").FullName;
    private readonly ReadModelQueries queries;

    public ReadModelTests()
    {
        queries = new ReadModelQueries(File("read-models.db"), TimeSpan.FromSeconds(30));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Rows_are_made_of_events_and_later_events_replace_the_columns_that_they_have()
    {
        using var table = Open(Orders);
        Assert.True(table.IsRebuilt);
        Assert.Empty(table.Apply(
        [
            Event(1, "placed", """{"id":"o-1","payment":{"amount":7},"items":[{"sku":"s"}],"price":1.5}"""),
            Event(2, "placed", """{"id":"o-2","items":[]}"""),
            Event(3, "paid", """{"id":"o-1","payment":{"amount":8},"price":null}"""),
        ]));
        Assert.Equal(["8 s o-1 paid 3 null", "null null o-2 placed 2 null"], await RowsAsync("select * from orders order by id"));
        Assert.Equal(new Offset(3), table.Position);
        Assert.Equal(["orders 3"], await RowsAsync("select name, position from _projections"));
    }

    [Fact]
    public async Task Events_that_do_not_fit_are_skipped_and_counted_and_the_rest_goes_on()
    {
        using var table = Open(Orders);
        var skipped = table.Apply(
        [
            Event(1, "t", "no json"),
            Event(2, "t", """{"amount":1}"""),
            Event(3, "t", """{"id":"o-1","payment":{"amount":"many"}}"""),
            Event(4, "t", """{"id":"o-1"}"""),
        ]);
        Assert.Equal([1, 2, 3], skipped.Select(each => each.Offset.Value));
        Assert.StartsWith("its data is not JSON", skipped[0].Reason);
        Assert.Equal("it has no value at $.id for the key column 'id'", skipped[1].Reason);
        Assert.Equal("\"many\" is no INTEGER", skipped[2].Reason);
        Assert.Equal(["orders 3 3 \"many\" is no INTEGER"], await RowsAsync("select name, events, last_offset, last_reason from _skipped"));
        Assert.Equal(["1"], await RowsAsync("select count(*) from orders"));
    }

    [Fact]
    public async Task A_table_goes_on_where_it_was_and_is_built_again_when_it_is_declared_otherwise()
    {
        using (var table = Open(Orders))
            table.Apply([Event(1, "t", """{"id":"o-1"}""")]);
        using (var again = Open(Orders))
        {
            Assert.False(again.IsRebuilt);
            Assert.Equal(new Offset(1), again.Position);
        }

        using var other = Open(Orders with { Columns = [new("id", "$.id", "TEXT"), new("at", "@at", "INTEGER")] });
        Assert.True(other.IsRebuilt);
        Assert.Equal(Offset.Zero, other.Position);
        Assert.Equal(["0"], await RowsAsync("select count(*) from orders"));
        other.Apply([Event(1, "t", """{"id":"o-1"}""")]);
        Assert.Equal(["o-1 1000"], await RowsAsync("select id, at from orders"));
    }

    [Theory]
    [InlineData("drop table orders", "only a SELECT on the read models is allowed")]
    [InlineData("insert into orders (id) values ('x')", "only a SELECT on the read models is allowed")]
    [InlineData("with x as (select 1) delete from orders", "only a SELECT on the read models is allowed")]
    [InlineData("pragma query_only = 0", "only a SELECT on the read models is allowed")]
    [InlineData("attach database 'other.db' as other", "only a SELECT on the read models is allowed")]
    [InlineData("begin", "only a SELECT on the read models is allowed")]
    [InlineData("vacuum into 'copy.db'", "only a SELECT on the read models is allowed")]
    [InlineData("select 1; select 2", "one statement at a time, please: 'select 2' follows the first")]
    [InlineData("  ", "there is no statement")]
    public async Task Anything_but_one_SELECT_is_refused(string sql, string message)
    {
        using var table = Open(Orders);
        var (_, rejection) = await queries.QueryAsync(sql, null, 10, default);
        Assert.Equal(new Rejection(RejectionReason.Invalid, message), rejection);
    }

    [Fact]
    public async Task Mistakes_in_SQL_are_told()
    {
        using var table = Open(Orders);
        Assert.Contains("no such table: missing", (await queries.QueryAsync("select * from missing", null, 10, default)).Rejection!.Message);
        Assert.Contains("syntax error", (await queries.QueryAsync("selec 1", null, 10, default)).Rejection!.Message);
        Assert.StartsWith("Must add values", (await queries.QueryAsync("select $id", null, 10, default)).Rejection!.Message);
    }

    [Fact]
    public async Task A_query_has_parameters_a_limit_of_rows_and_a_limit_of_time()
    {
        using var table = Open(Orders);
        table.Apply([.. Enumerable.Range(1, 9).Select(i => Event(i, "t", $$"""{"id":"o-{{i}}"}"""))]);
        Assert.Equal(["o-3"], await RowsAsync("select id from orders where id = $id;", ("$id", "o-3")));
        var (cut, _) = await queries.QueryAsync("select id from orders", null, 5, default);
        Assert.True(cut is { IsTruncated: true, Rows.Count: 5 });
        const string endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n";
        var hasty = new ReadModelQueries(File("read-models.db"), TimeSpan.FromMilliseconds(500));
        var stopped = (await hasty.QueryAsync(endless, null, 1, default)).Rejection;
        Assert.Equal("the query was stopped: it took longer than 0.5 s", stopped!.Message);
    }

    [Fact]
    public async Task A_node_without_read_models_says_so() =>
        Assert.StartsWith("this node has no read models", (await queries.QueryAsync("select 1", null, 1, default)).Rejection!.Message);

    private static Event Event(long offset, string type, string data) => new(new(offset), 1000, type, "", Encoding.UTF8.GetBytes(data));

    private string File(string name) => Path.Combine(folder, name);

    private ReadModelTable Open(ReadModelSettings model) => ReadModelTable.Open(File("read-models.db"), model);

    private async Task<IEnumerable<string>> RowsAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        var (table, rejection) = await queries.QueryAsync(sql, parameters.ToDictionary(each => each.Name, each => each.Value), 100, default);
        Assert.Null(rejection);
        return table!.Rows.Select(row => string.Join(' ', row.Select(value => value ?? "null")));
    }
}
