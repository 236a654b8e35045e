# In front of every verb: what it answers, and codes for what Windows refuses. Texts are for people, codes are for us.
$in = $request.input
$deadline = [DateTime]::UtcNow.AddMilliseconds([double]$request.deadlineMs)
$changes = New-Object Collections.ArrayList
$warnings = New-Object Collections.ArrayList

function Add-Change([string]$text) { [void]$changes.Add($text) }

function Stop-Verb([string]$code, [string]$message) {
    $problem = New-Object InvalidOperationException $message
    $problem.Data['landlord'] = $code
    throw $problem
}

function Get-RegistryValue([string]$key, [string]$name) {
    if (-not (Test-Path -LiteralPath $key)) { return }
    $value = (Get-Item -LiteralPath $key).GetValue($name)
    if ($null -ne $value) { $value }
}

# Windows PowerShell writes the outcome of a function that said nothing as {}; as an argument it becomes null.
function Get-OrNull($value) {
    if ($null -eq $value) { return $null }
    $value
}

# HRESULTs, since messages are localised: ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL, sharing and lock violations,
# access denied by files, by the registry (SecurityException) and by WMI.
function Get-ProblemCode($problem) {
    $known = @{
        '80070070' = 'DISK-FULL'; '80070027' = 'DISK-FULL'; '80070020' = 'IN-USE'; '80070021' = 'IN-USE'
        '80070005' = 'DENIED'; '8013150A' = 'DENIED'; '80041003' = 'DENIED'
    }
    for ($link = $problem; $link; $link = $link.InnerException) {
        if ($link.Data -and $link.Data['landlord']) { return $link.Data['landlord'] }
        $code = $known['{0:X8}' -f $link.HResult]
        if ($code) { return $code }
    }
    'FAILED'
}

function Invoke-Verb([scriptblock]$verb) {
    $reply = @{ ok = $true; data = $null; error = $null }
    try {
        $version = [Version]('{0}.{1}' -f $PSVersionTable.PSVersion.Major, $PSVersionTable.PSVersion.Minor)
        if ($version -lt [Version]'5.1' -and $request.verb -ne 'vm.facts') {
            Stop-Verb 'POWERSHELL-OLD' "Windows PowerShell $version; 5.1 is needed."
        }
        $said = @(& $verb)
        if ($said.Count) { $reply.data = $said[-1] }
    } catch {
        $code = Get-ProblemCode $_.Exception
        $retryable = @('IN-USE', 'SERVICE-TIMEOUT', 'DISK-FULL') -contains $code
        $reply.ok = $false
        $reply.error = @{ code = $code; message = $_.Exception.Message; retryable = $retryable }
    }
    $reply + @{ changed = ($changes.Count -gt 0); changes = @($changes); warnings = @($warnings) }
}
