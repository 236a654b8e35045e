param($request)
# Takes a tenant off this VM: its service, its URLs and bindings; its data is moved to the archive, not deleted.
function Remove-TenantService {
    $service = Get-Win32Service $in.service
    if (-not $service) { return }
    [void](Invoke-CimMethod -InputObject $service -MethodName ChangeStartMode -Arguments @{ StartMode = 'Disabled' })
    Stop-ServiceWhole $service
    $answer = (Invoke-CimMethod -InputObject $service -MethodName Delete).ReturnValue
    if (@(0, 16) -notcontains $answer) { Stop-Verb 'FAILED' "Delete of $($in.service) answered $answer." }
    Add-Change "removed the service $($in.service)"
    while (Get-Win32Service $in.service) {
        if (Test-Late) { Stop-Verb 'SERVICE-TIMEOUT' "$($in.service) is deleted, but something still holds it open." }
        Start-Sleep -Milliseconds 200
    }
}

Invoke-Fenced {
    $service = Get-Win32Service $in.service
    if ($service -and @($in.stamps) -notcontains (Get-ServiceStamp $service)) {
        Stop-Verb 'FOREIGN' "The service $($in.service) was not made for $($in.tenant)."
    }
    $there = Test-Path -LiteralPath $in.folder
    $stamp = Get-Stamp $in.folder
    if ($there -and ($stamp.id -ne $in.id -or $stamp.tenant -ne $in.tenant)) {
        Stop-Verb 'FOREIGN' "$($in.folder) was not made for $($in.tenant) ($($in.id))."
    }
    if ($there -and (Test-Path -LiteralPath $in.archive)) { Stop-Verb 'FOREIGN' "$($in.archive) is there already." }
    Remove-TenantService
    foreach ($url in @(Get-Reservations | Where-Object { ($_.sids -join ', ') -eq $in.sid })) {
        Invoke-Netsh 'delete', 'urlacl', "url=$($url.url)"
        Add-Change "freed $($url.url)"
    }
    foreach ($name in @($in.endpoints)) {
        $binding = Get-SniBinding $name
        if (-not $binding -or $binding.appId -ne $in.appId) { continue }
        Invoke-Netsh 'delete', 'sslcert', "hostnameport=$name"
        Add-Change "unbound $name"
    }
    if ($there) {
        [void](New-Item -ItemType Directory -Path ([IO.Path]::GetDirectoryName($in.archive)) -Force)
        [IO.Directory]::Move($in.folder, $in.archive)
        Add-Change "moved $($in.folder) to $($in.archive)"
    }
    @{}
}
