# A Windows service, read by WMI and registry: nothing of it is localised.
function Get-Win32Service([string]$name) {
    $quoted = $name.Replace('\', '\\').Replace("'", "\'")
    Get-CimInstance -ClassName Win32_Service -Filter "Name='$quoted'"
}

function Get-ServiceValue([string]$name, [string]$value) {
    Get-RegistryValue "HKLM:\SYSTEM\CurrentControlSet\Services\$name" $value
}

# The attempt that made it. Making and stamping are two acts, so the intent (attempt, path) is written down before them;
# it speaks for a service only as long as that has the very path.
function Get-ServiceStamp($service) {
    $stamp = Get-ServiceValue $service.Name 'Landlord'
    if ($stamp) { return $stamp }
    $intent = @(Get-RegistryValue 'HKLM:\SOFTWARE\landlord\Services' $service.Name)
    if ($intent.Count -eq 2 -and $intent[1] -eq $service.PathName) { $intent[0] }
}

# Delays of the restarts after failures, from SERVICE_FAILURE_ACTIONS: five 32-bit numbers, the fourth the count, then
# pairs of type (1: restart) and ms.
function Get-Restarts([string]$name) {
    $bytes = Get-ServiceValue $name 'FailureActions'
    if (-not $bytes -or $bytes.Length -lt 20) { return }
    $count = [Math]::Min([BitConverter]::ToInt32($bytes, 12), ($bytes.Length - 20) / 8)
    for ($at = 0; $at -lt $count; $at++) {
        if ([BitConverter]::ToInt32($bytes, 20 + 8 * $at) -eq 1) { [BitConverter]::ToInt32($bytes, 24 + 8 * $at) }
    }
}

function Get-StartType($service) {
    if ($service.StartMode -eq 'Auto' -and (Get-ServiceValue $service.Name 'DelayedAutostart') -eq 1) { return 'delayed' }
    @{ Auto = 'automatic'; Manual = 'manual'; Disabled = 'disabled' }[$service.StartMode]
}

function Get-SidType([string]$name) {
    $types = @{ 1 = 'unrestricted'; 3 = 'restricted' }
    $kept = Get-ServiceValue $name 'ServiceSidType'
    if ($kept) { return $types[[int]$kept] }
    'none'
}

function Get-Dependencies([string]$name) { Get-ServiceValue $name 'DependOnService' | Where-Object { $_ } }

# 1066 says that the service has a number of its own.
function Get-ExitCode($service) {
    if ($service.ExitCode -eq 1066) { return [long]$service.ServiceSpecificExitCode }
    [long]$service.ExitCode
}

function Get-State($service) {
    $states = @{
        'Running' = 'running'; 'Stopped' = 'stopped'; 'Start Pending' = 'start-pending'; 'Continue Pending' = 'start-pending'
        'Stop Pending' = 'stop-pending'; 'Pause Pending' = 'stop-pending'; 'Paused' = 'paused'
    }
    $states[$service.State]
}
