param($request)
# Disables, stops, deletes, and waits until the name is free: till then a service of that name cannot be made (1072).
function Remove-Intent {
    $intents = 'HKLM:\SOFTWARE\landlord\Services'
    if (@(Get-RegistryValue $intents $in.name).Count) { Remove-ItemProperty -LiteralPath $intents -Name $in.name }
}

Invoke-Fenced {
    $service = Get-Win32Service $in.name
    if ($service) {
        $stamp = Get-ServiceStamp $service
        if (-not $stamp -or @($in.stamps) -notcontains $stamp) {
            Stop-Verb 'FOREIGN' "The service $($in.name) was not made by this run."
        }
        $answer = (Invoke-CimMethod -InputObject $service -MethodName ChangeStartMode -Arguments @{ StartMode = 'Disabled' }).ReturnValue
        # 16: it is marked for deletion already.
        if (@(0, 16) -notcontains $answer) { Stop-Verb 'FAILED' "ChangeStartMode of $($in.name) answered $answer." }
        Stop-ServiceWhole $service
        $answer = (Invoke-CimMethod -InputObject $service -MethodName Delete).ReturnValue
        if (@(0, 16) -notcontains $answer) { Stop-Verb 'FAILED' "Delete of $($in.name) answered $answer." }
        Add-Change "removed the service $($in.name)"
        while (Get-Win32Service $in.name) {
            if (Test-Late) { Stop-Verb 'SERVICE-TIMEOUT' "$($in.name) is deleted, but something still holds it open." }
            Start-Sleep -Milliseconds 200
        }
    }
    Remove-Intent
    @{}
}
