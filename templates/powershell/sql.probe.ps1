param($request)
# Opens a database with the service's own configuration, to see what its login can reach.
function Get-Connection([string]$text) {
    $parts = New-Object Data.Common.DbConnectionStringBuilder
    # It is a dictionary too: assigning the property would make a key of that name.
    $parts.set_ConnectionString($text)
    # SqlClient of .NET Framework lacks this key word and verifies the certificate against the server's own name.
    [void]$parts.Remove('HostNameInCertificate')
    $parts['Pooling'] = 'False'
    $parts['Connect Timeout'] = '10'
    if ($in.database) { $parts['Database'] = $in.database }
    New-Object Data.SqlClient.SqlConnection $parts.get_ConnectionString()
}

function Read-Login($connection) {
    $command = $connection.CreateCommand()
    $command.CommandText = 'SELECT ORIGINAL_LOGIN() AS login_name, DB_NAME() AS database_name'
    $row = $command.ExecuteReader()
    [void]$row.Read()
    @{ outcome = 'opened'; login = $row.GetString(0); database = $row.GetString(1) }
}

Invoke-Verb {
    if (-not (Test-Path -LiteralPath $in.configPath -PathType Leaf)) { return @{ outcome = 'no-configuration' } }
    $text = (ConvertFrom-Json ([IO.File]::ReadAllText($in.configPath))).connectionString
    if (-not $text) { return @{ outcome = 'no-configuration' } }
    $connection = Get-Connection $text
    try {
        $connection.Open()
        Read-Login $connection
    } catch [Data.SqlClient.SqlException] {
        $problem = $_.Exception
        while ($problem -isnot [Data.SqlClient.SqlException]) { $problem = $problem.InnerException }
        # SQL Server's own refusals: a positive number below class 20. The rest (time-out -2, sockets, TLS) is the way to it.
        if ($problem.Number -gt 0 -and $problem.Class -lt 20) {
            @{ outcome = 'refused'; number = $problem.Number; message = $problem.Message }
        } else {
            @{ outcome = 'unreachable'; message = "$($problem.Number): $($problem.Message)" }
        }
    } finally {
        $connection.Dispose()
    }
}
