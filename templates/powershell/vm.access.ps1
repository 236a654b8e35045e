param($request)
# Who administers the machine, who may log on to its desktop, and whom Windows lets run services.
function Get-Members([string]$sid) {
    try {
        $found = @(Get-LocalGroupMember -SID $sid)
    } catch {
        # It refuses the whole list where one member cannot be resolved.
        [void]$warnings.Add("The members of $sid cannot be listed: $($_.FullyQualifiedErrorId)")
        return @{ list = $null }
    }
    @{ list = @($found | ForEach-Object { @{ sid = "$($_.SID)"; name = $_.Name } } | Sort-Object { $_.sid }) }
}

# The policy as it is in force. There is no cmdlet for it, and secedit writes to files alone.
function Read-Policy {
    $exported = [IO.Path]::Combine([IO.Path]::GetTempPath(), "landlord-$($request.requestId).inf")
    try {
        & secedit.exe /export /cfg $exported /areas USER_RIGHTS /quiet | Out-Null
        if ($LASTEXITCODE) { Stop-Verb 'FAILED' "secedit /export ended with $LASTEXITCODE." }
        [IO.File]::ReadAllText($exported)
    } finally {
        [IO.File]::Delete($exported)
    }
}

# SIDs stand there with an asterisk, accounts without one by name.
function Get-Holders([string]$policy, [string]$right) {
    if ($policy -notmatch "(?m)^$right\s*=(.*)$") { return }
    $matches[1].Split(',') | ForEach-Object { $_.Trim().TrimStart('*') } | Where-Object { $_ } | Sort-Object
}

Invoke-Verb {
    $policy = Read-Policy
    $administrators = Get-Members 'S-1-5-32-544'
    $remote = Get-Members 'S-1-5-32-555'
    @{
        administrators = $administrators.list
        remoteDesktopUsers = $remote.list
        mayLogOnAsService = @(Get-Holders $policy 'SeServiceLogonRight')
        mustNotLogOnAsService = @(Get-Holders $policy 'SeDenyServiceLogonRight')
    }
}
