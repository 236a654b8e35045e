# Stops a service and waits for its process: Stopped comes before the process ends, and its files stay locked till then.
function Test-Late { [DateTime]::UtcNow -gt $deadline }

function Stop-ServiceWhole($service) {
    $number = $service.ProcessId
    $born = $null
    if ($number) { $born = (Get-CimInstance -ClassName Win32_Process -Filter "ProcessId=$number").CreationDate }
    $now = $service
    while ($now -and $now.State -ne 'Stopped') {
        if (Test-Late) { Stop-Verb 'SERVICE-TIMEOUT' "$($now.Name) is still $($now.State)." }
        if ($now.State -ne 'Stop Pending') {
            # 5: takes no control just now (starting); 6: not active any more. Both: look again.
            $answer = (Invoke-CimMethod -InputObject $now -MethodName StopService).ReturnValue
            if (@(0, 5, 6) -notcontains $answer) { Stop-Verb 'FAILED' "StopService of $($now.Name) answered $answer." }
        }
        Start-Sleep -Milliseconds 200
        $now = Get-Win32Service $service.Name
    }
    while ($number) {
        $process = Get-CimInstance -ClassName Win32_Process -Filter "ProcessId=$number"
        # Another birth: the number was given to a new process.
        if (-not $process -or $process.CreationDate -ne $born) { break }
        if (Test-Late) { Stop-Verb 'SERVICE-TIMEOUT' "$($service.Name) is stopped, its process $number is not." }
        Start-Sleep -Milliseconds 200
    }
}
