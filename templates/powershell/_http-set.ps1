# Sets what HTTP.sys keeps. Its exit code is the only thing that is read of netsh.
function Invoke-Netsh([string[]]$arguments) {
    & netsh.exe http $arguments | Out-Null
    if ($LASTEXITCODE) { Stop-Verb 'FAILED' "netsh http $($arguments[0]) $($arguments[1]) of $($arguments[2]) ended with $LASTEXITCODE." }
}

function Confirm-Url([string]$url) {
    $there = Get-Reservation $url
    if ($there -and ($there.sids -join ', ') -ne $in.sid) { Stop-Verb 'FOREIGN' "$url is reserved for $($there.sids -join ', ')." }
}

function Confirm-Endpoint([string]$endpoint) {
    $there = Get-SniBinding $endpoint
    if ($there -and $there.appId -ne $in.appId) { Stop-Verb 'FOREIGN' "$endpoint was bound by $($there.appId)." }
}
