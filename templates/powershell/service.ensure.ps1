param($request)
# A Windows service: made with its path and account in one act, then compared field by field.
$modes = @{ automatic = 'auto'; delayed = 'delayed-auto'; manual = 'demand'; disabled = 'disabled' }

function New-OurService {
    $intents = 'HKLM:\SOFTWARE\landlord\Services'
    if (-not (Test-Path -LiteralPath $intents)) { [void](New-Item -Path $intents -Force) }
    $intent = [string[]]@($in.stamp, $in.path)
    [void](New-ItemProperty -LiteralPath $intents -Name $in.name -PropertyType MultiString -Value $intent -Force)
    Invoke-Wmi @{ ClassName = 'Win32_Service' } 'Create' @{
        Name = $in.name; DisplayName = $in.displayName; PathName = $in.path; StartName = $in.account; StartMode = 'Manual'
        ServiceType = [byte]16; ErrorControl = [byte]1; DesktopInteract = $false
    }
    Set-ServiceValue 'Landlord' 'String' $in.stamp
    Add-Change "made the service $($in.name)"
}

function Set-ServiceValue([string]$value, [string]$type, $data) {
    [void](New-ItemProperty -LiteralPath "HKLM:\SYSTEM\CurrentControlSet\Services\$($in.name)" -Name $value -PropertyType $type -Value $data -Force)
}

Invoke-Fenced {
    $found = Get-Win32Service $in.name
    if (-not $found) { New-OurService; $found = Get-Win32Service $in.name }
    $ours = @(Get-ServicesUnder $in.under) -contains $found.Name
    if (-not $ours) { Stop-Verb 'FOREIGN' "The service $($in.name) runs $($found.PathName), which is not under $($in.under)." }
    if (-not (Get-ServiceValue $in.name 'Landlord')) { Set-ServiceValue 'Landlord' 'String' $in.stamp; Add-Change 'stamp' }
    $differs = @{}
    if ($found.DisplayName -ne $in.displayName) { $differs.DisplayName = $in.displayName }
    if ($found.PathName -ne $in.path) { $differs.PathName = $in.path }
    if ($found.StartName -ne $in.account) { $differs.StartName = $in.account }
    if ($differs.Count) { Invoke-Wmi @{ InputObject = $found } 'Change' $differs; Add-Change ($differs.Keys -join ', ') }
    # Only sc.exe knows the delayed start; a slash alone takes all dependencies away.
    if ((Get-StartType $found) -ne $in.start) { Invoke-Sc 'config', $in.name, 'start=', $modes[$in.start]; Add-Change 'start' }
    $wanted = @($in.dependencies) -join '/'
    if ((@(Get-Dependencies $in.name) -join '/') -ne $wanted) {
        if (-not $wanted) { $wanted = '/' }
        Invoke-Sc 'config', $in.name, 'depend=', $wanted; Add-Change 'dependencies'
    }
    if ((@(Get-Restarts $in.name) -join '/') -ne (@($in.restartAfterMs) -join '/')) {
        $actions = (@($in.restartAfterMs) | ForEach-Object { "restart/$_" }) -join '/'
        # As sc.exe wants to be told that there is none.
        if (-not $actions) { $actions = '""' }
        Invoke-Sc 'failure', $in.name, 'reset=', '86400', 'actions=', $actions
        Add-Change "restart after $($in.restartAfterMs -join ', ') ms"
    }
    # Without it a stop with an error code, which is no crash, never triggers the restarts.
    if ([bool](Get-ServiceValue $in.name 'FailureActionsOnNonCrashFailures') -ne [bool]$in.restartOnErrorExit) {
        Invoke-Sc 'failureflag', $in.name, "$([int][bool]$in.restartOnErrorExit)"
        Add-Change 'restart on error exit'
    }
    if ((Get-SidType $in.name) -ne $in.sidType) { Invoke-Sc 'sidtype', $in.name, $in.sidType; Add-Change 'sidType' }
    @{}
}
