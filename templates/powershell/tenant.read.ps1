param($request)
# A tenant's service, folder and configuration. Of the configuration its digest and what is no secret.
function Read-Service {
    $found = Get-Win32Service $in.service
    if (-not $found) { return }
    $number = $null
    $born = $null
    if ($found.ProcessId) {
        $number = [long]$found.ProcessId
        $process = Get-CimInstance -ClassName Win32_Process -Filter "ProcessId=$number"
        if ($process) { $born = $process.CreationDate.ToUniversalTime().ToString('o') }
    }
    @{
        name = $found.Name; displayName = $found.DisplayName; path = $found.PathName; account = $found.StartName
        start = (Get-StartType $found); state = (Get-State $found); pid = $number; startedAt = $born; exitCode = (Get-ExitCode $found)
        restartAfterMs = @(Get-Restarts $found.Name)
        restartOnErrorExit = ((Get-ServiceValue $found.Name 'FailureActionsOnNonCrashFailures') -eq 1)
        sidType = (Get-SidType $found.Name)
        dependencies = @(Get-Dependencies $found.Name); stamp = (Get-OrNull (Get-ServiceStamp $found))
    }
}

function Read-Folder {
    if (-not (Test-Path -LiteralPath $in.folder -PathType Container)) { return }
    $acl = Get-Acl -LiteralPath $in.folder
    $names = @([IO.Directory]::GetFileSystemEntries($in.folder) | ForEach-Object { [IO.Path]::GetFileName($_) })
    @{
        path = $in.folder; owner = (Get-Owner $acl); inherits = (-not $acl.AreAccessRulesProtected)
        entries = @(Get-Entries $acl); stamp = (Get-OrNull (Get-Stamp $in.folder))
        names = @($names | Where-Object { $_ -ne '.landlord.json' } | Sort-Object)
    }
}

# No key word is refused here: SqlClient of Windows PowerShell does not know those of later ones.
function Read-Config {
    if (-not (Test-Path -LiteralPath $in.configPath -PathType Leaf)) { return }
    $facts = @{ path = $in.configPath; tenant = $null; login = $null; database = $null; server = $null; hosts = @() }
    $facts.digest = (Get-FileHash -LiteralPath $in.configPath -Algorithm SHA256).Hash.ToLowerInvariant()
    $facts.writtenAt = [IO.File]::GetLastWriteTimeUtc($in.configPath).ToString('o')
    try {
        $said = ConvertFrom-Json ([IO.File]::ReadAllText($in.configPath))
        $facts.tenant = $said.tenant
        $facts.hosts = @($said.hosts | Where-Object { $_ })
        $parts = New-Object Data.Common.DbConnectionStringBuilder
        # It is a dictionary too: assigning the property would make a key of that name.
        $parts.set_ConnectionString($said.connectionString)
        $facts.login = "$($parts['User ID'])"
        $facts.database = "$($parts['Database'])"
        $facts.server = "$($parts['Server'])" -replace '^tcp:', ''
    } catch {
        [void]$warnings.Add("$($in.configPath) is not a configuration that landlord wrote.")
    }
    $facts
}

Invoke-Verb {
    @{ service = (Get-OrNull (Read-Service)); folder = (Get-OrNull (Read-Folder)); config = (Get-OrNull (Read-Config)) }
}
