# Sets what the service manager keeps. WMI answers numbers, sc.exe an exit code; nothing of either is localised.
function Invoke-Wmi($target, [string]$method, $arguments) {
    $answer = (Invoke-CimMethod @target -MethodName $method -Arguments $arguments).ReturnValue
    if ($answer -eq 2) { Stop-Verb 'DENIED' "Win32_Service.$method answered 2 (access denied)." }
    if ($answer -eq 16) { Stop-Verb 'IN-USE' "$($in.name) is marked for deletion; something still holds it open." }
    if ($answer) { Stop-Verb 'FAILED' "Win32_Service.$method answered $answer." }
}

function Invoke-Sc([string[]]$arguments) {
    & sc.exe $arguments | Out-Null
    if ($LASTEXITCODE) { Stop-Verb 'FAILED' "sc.exe $($arguments[0]) ended with $LASTEXITCODE." }
}
