param($request)
# Brings a service to running or stopped and waits until it is; restarted: both, with no round trip in between.
function Get-LastEvent($service, [DateTime]$since) {
    $found = @()
    $when = "TimeCreated[@SystemTime>='$($since.ToUniversalTime().ToString('o'))']"
    foreach ($source in @(@('System', 'Service Control Manager'), @('Application', $service.Name))) {
        $path = "*[System[Provider[@Name='$($source[1])'] and $when]]"
        # An empty answer is thrown too; the reason that was found without it is enough then.
        try { $found += @(Get-WinEvent -LogName $source[0] -FilterXPath $path -MaxEvents 50) } catch { continue }
    }
    $own = @($found | Where-Object { $_.ProviderName -eq $service.Name -or $_.Properties[0].Value -eq $service.DisplayName })
    $last = @($own | Sort-Object TimeCreated -Descending)
    if ($last.Count) { return "event $($last[0].Id): $($last[0].Message)" }
    'no event'
}

function Start-Whole($service) {
    $began = Get-Date
    $answer = 0
    if ($service.State -ne 'Start Pending') { $answer = (Invoke-CimMethod -InputObject $service -MethodName StartService).ReturnValue }
    while ($true) {
        $now = Get-Win32Service $service.Name
        if ($now.State -eq 'Running') { return }
        # 10: it runs already. Anything else, or stopped again: it did not start.
        if (@(0, 10) -notcontains $answer -or $now.State -eq 'Stopped') {
            $why = "StartService answered $answer, exit code $(Get-ExitCode $now), $(Get-LastEvent $now $began)"
            Stop-Verb 'SERVICE-START' "$($service.Name) did not start: $why"
        }
        if (Test-Late) { Stop-Verb 'SERVICE-TIMEOUT' "$($service.Name) is still $($now.State) after $($in.timeoutMs) ms." }
        Start-Sleep -Milliseconds 200
    }
}

Invoke-Fenced {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $deadline = [DateTime]::UtcNow.AddMilliseconds([double]$in.timeoutMs)
    $service = Get-Win32Service $in.name
    if (-not $service) { Stop-Verb 'FAILED' "There is no service $($in.name)." }
    if ($in.wanted -eq 'restarted') {
        Stop-ServiceWhole $service
        $service = Get-Win32Service $in.name
        Add-Change "$($in.name) was stopped"
    }
    $wanted = @{ running = 'Running'; stopped = 'Stopped'; restarted = 'Running' }[$in.wanted]
    if ($service.State -ne $wanted) {
        if ($in.wanted -eq 'stopped') { Stop-ServiceWhole $service } else { Start-Whole $service }
        Add-Change "$($in.name) is $($wanted.ToLowerInvariant())"
    }
    $now = Get-Win32Service $in.name
    $number = $null
    if ($now.ProcessId) { $number = [long]$now.ProcessId }
    @{ state = (Get-State $now); pid = $number; ms = $watch.ElapsedMilliseconds }
}
