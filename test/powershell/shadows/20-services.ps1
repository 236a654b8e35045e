# Services, as WMI shows and changes them, and facts about the machine. Two services and two processes are Windows' own.
$global:serviceKeys = 'HKLM:\SYSTEM\CurrentControlSet\Services'
$env:SystemRoot = 'C:\Windows'

$global:windowsServices = @('RpcEptMapper', 'RpcSs') | ForEach-Object {
    [pscustomobject]@{
        Name = $_; DisplayName = $_; PathName = 'C:\Windows\system32\svchost.exe -k RPCSS -p'; StartName = 'NT AUTHORITY\NetworkService'
        StartMode = 'Auto'; State = 'Running'; ProcessId = 912; ExitCode = 0; ServiceSpecificExitCode = 0
    }
}

function Get-CimInstance {
    param([string]$ClassName, [string]$Filter)
    switch ($ClassName) {
        'Win32_Service' {
            $name = $null
            if ($Filter -match "^Name='(.*)'$") { $name = $matches[1] }
            @($global:windowsServices) + @($global:shadow.services) | Where-Object { $_ -and (-not $Filter -or $_.Name -eq $name) }
        }
        'Win32_OperatingSystem' { [pscustomobject]@{ Caption = 'Microsoft Windows Server 2022'; Version = '10.0.20348'; LastBootUpTime = [DateTime]::UtcNow } }
        'Win32_ComputerSystem' {
            [pscustomobject]@{ Name = 'SHADOW'; PartOfDomain = $false; Domain = 'WORKGROUP'; Workgroup = 'WORKGROUP'; TotalPhysicalMemory = 17179869184 }
        }
        'Win32_LogicalDisk' { [pscustomobject]@{ DeviceID = 'D:'; FreeSpace = 1000; Size = 2000 } }
        'Win32_QuickFixEngineering' { }
        'Win32_Process' {
            @([pscustomobject]@{ ProcessId = 4; Name = 'System' }, [pscustomobject]@{ ProcessId = 912; Name = 'svchost.exe' }) |
                Where-Object { -not $Filter -or $Filter -eq "ProcessId=$($_.ProcessId)" }
        }
        default { throw "The shadow has no class $ClassName." }
    }
}

function Invoke-CimMethod {
    param($InputObject, [string]$ClassName, [string]$MethodName, $Arguments)
    $code = 0
    switch ($MethodName) {
        'Create' {
            $global:shadow.services += [pscustomobject]@{
                Name = $Arguments.Name; DisplayName = $Arguments.DisplayName; PathName = $Arguments.PathName; StartName = $Arguments.StartName
                StartMode = $Arguments.StartMode; State = 'Stopped'; ProcessId = 0; ExitCode = 1077; ServiceSpecificExitCode = 0
            }
            Add-Key "$global:serviceKeys\$($Arguments.Name)"
        }
        'Change' { foreach ($field in $Arguments.Keys) { $InputObject.$field = $Arguments[$field] } }
        'ChangeStartMode' { $InputObject.StartMode = $Arguments.StartMode }
        'StartService' {
            # 9: the program is not there; 14: the service is disabled.
            $code = 9
            if ($InputObject.StartMode -eq 'Disabled') { $code = 14 }
        }
        'Delete' {
            $global:shadow.services = @($global:shadow.services | Where-Object { $_.Name -ne $InputObject.Name })
            Remove-Key "$global:serviceKeys\$($InputObject.Name)"
        }
        default { throw "The shadow has no method $MethodName." }
    }
    Save-Shadow
    [pscustomobject]@{ ReturnValue = $code }
}

function sc.exe {
    $words = @($args | ForEach-Object { $_ })
    $key = "$global:serviceKeys\$($words[1])"
    $service = $global:shadow.services | Where-Object { $_.Name -eq $words[1] }
    $global:LASTEXITCODE = 0
    switch ("$($words[0]) $($words[2])") {
        'config start=' {
            $service.StartMode = @{ 'auto' = 'Auto'; 'delayed-auto' = 'Auto'; 'demand' = 'Manual'; 'disabled' = 'Disabled' }[$words[3]]
            Set-Value $key 'DelayedAutostart' ([int]($words[3] -eq 'delayed-auto'))
        }
        'config depend=' { Set-Value $key 'DependOnService' @($words[3].Split('/') | Where-Object { $_ }) }
        'failure reset=' {
            $delays = @($words[5].Split('/') | Where-Object { $_ -match '^[0-9]+$' } | ForEach-Object { [int]$_ })
            $numbers = @(86400, 0, 0, $delays.Count, 20) + @($delays | ForEach-Object { 1; $_ })
            Set-Value $key 'FailureActions' ([byte[]]@($numbers | ForEach-Object { [BitConverter]::GetBytes([int]$_) }))
        }
        'sidtype unrestricted' { Set-Value $key 'ServiceSidType' 1 }
        default {
            if ($words[0] -ne 'failureflag') { throw "The shadow has no sc.exe $words." }
            Set-Value $key 'FailureActionsOnNonCrashFailures' ([int]$words[2])
        }
    }
    Save-Shadow
}

function Get-WinEvent {
    param([string]$LogName, [string]$FilterXPath, [int]$MaxEvents)
    Write-Error -Message 'No event matches.' -ErrorId 'NoMatchingEventsFound' -ErrorAction Stop
}
