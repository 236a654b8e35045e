// Sends texts to a SQL Server by Microsoft's own client and prints what came back, as JSON.
// Usage: sqlclient CONNECTION-STRING ROWS.json
// ROWS.json: [{"text": "…", "parameters": {"name": ["nvarchar", "x"]}}]. With parameters a text goes by sp_executesql, as SqlClient does.
// Prints [{"errors": [8134], "sets": [[[1, "x"]]]}], one for each: bigint as a string, bytes as hexadecimal, times as ISO.
using System.Data;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.SqlClient;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: sqlclient CONNECTION-STRING ROWS.json");
    return 2;
}

var rows = JsonSerializer.Deserialize<Row[]>(File.ReadAllText(args[1]), JsonSerializerOptions.Web)!;
var outcomes = new List<object>();
foreach (var row in rows)
{
    // Of its own, so that what one text does to its session is no other's.
    await using var connection = new SqlConnection(args[0]);
    await connection.OpenAsync();
    outcomes.Add(await Run(connection, row));
}
Console.WriteLine(JsonSerializer.Serialize(outcomes));
return 0;

static async Task<object> Run(SqlConnection connection, Row row)
{
    var errors = new List<int>();
    var sets = new List<List<object?[]>>();
    await using var command = new SqlCommand(row.Text, connection) { CommandTimeout = 10 };
    foreach (var (name, given) in row.Parameters ?? [])
        command.Parameters.Add("@" + name, TypeOf(given[0].GetString()!), -1).Value = Value(given);
    try
    {
        await using var reader = await command.ExecuteReaderAsync();
        do
        {
            if (reader.FieldCount == 0) continue;
            var set = new List<object?[]>();
            while (await reader.ReadAsync())
            {
                var cells = new object[reader.FieldCount];
                reader.GetValues(cells);
                set.Add([.. cells.Select(Shown)]);
            }
            sets.Add(set);
        } while (await reader.NextResultAsync());
    }
    catch (SqlException error)
    {
        errors.AddRange(error.Errors.Cast<SqlError>().Where(one => one.Class > 10).Select(one => one.Number));
    }
    catch (Exception error)
    {
        throw new InvalidOperationException(row.Text, error);
    }
    return new { errors, sets };
}

static SqlDbType TypeOf(string name) => name switch
{
    "nvarchar" => SqlDbType.NVarChar,
    "int" => SqlDbType.Int,
    "bigint" => SqlDbType.BigInt,
    "varbinary" => SqlDbType.VarBinary,
    _ => throw new ArgumentException(name),
};

static object Value(JsonElement[] given) => given[1].ValueKind switch
{
    JsonValueKind.Null => DBNull.Value,
    JsonValueKind.Number => given[1].GetInt64(),
    _ => given[0].GetString() == "varbinary" ? Convert.FromHexString(given[1].GetString()!) : given[1].GetString()!,
};

static object? Shown(object cell) => cell switch
{
    DBNull => null,
    byte[] bytes => Convert.ToHexString(bytes),
    long number => number.ToString(CultureInfo.InvariantCulture),
    DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
    Guid guid => guid.ToString().ToUpperInvariant(),
    _ => cell,
};

record Row(string Text, Dictionary<string, JsonElement[]>? Parameters);
