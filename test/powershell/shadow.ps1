# Functions in front of the cmdlets of Windows, over a small machine in a JSON file (LANDLORD_SHADOW): services, registry, firewall,
# facts, no events. For PowerShell 7 anywhere; access lists and certificates need Windows' own types and are not here.
$global:shadowFile = $env:LANDLORD_SHADOW
$global:shadow = @{ services = @(); registry = @(); firewall = @() }
if (Test-Path -LiteralPath $global:shadowFile) {
    $read = ConvertFrom-Json ([IO.File]::ReadAllText($global:shadowFile))
    $global:shadow = @{ services = @($read.services); registry = @($read.registry); firewall = @($read.firewall) }
}

function Save-Shadow { [IO.File]::WriteAllText($global:shadowFile, (ConvertTo-Json $global:shadow -Depth 20 -Compress)) }

# The registry: one entry a key, with its values.
function Find-Key([string]$path) { $global:shadow.registry | Where-Object { $_.path -eq $path } }

function Add-Key([string]$path) {
    if (Find-Key $path) { return }
    $global:shadow.registry += [pscustomobject]@{ path = $path; values = @() }
    Save-Shadow
}

function Set-Value([string]$path, [string]$name, $value) {
    Add-Key $path
    $key = Find-Key $path
    $key.values = @($key.values | Where-Object { $_.name -ne $name }) + @([pscustomobject]@{ name = $name; value = $value })
    Save-Shadow
}

function Test-Path {
    param([string]$LiteralPath, [string]$PathType = 'Any')
    if ($LiteralPath -notlike 'HKLM:*') { return Microsoft.PowerShell.Management\Test-Path -LiteralPath $LiteralPath -PathType $PathType }
    @($global:shadow.registry | Where-Object { $_.path -eq $LiteralPath -or $_.path -like "$LiteralPath\*" }).Count -gt 0
}

function Get-Item {
    param([string]$LiteralPath)
    $key = [pscustomobject]@{ values = @((Find-Key $LiteralPath).values) }
    $key | Add-Member ScriptMethod GetValue { param($name) ($this.values | Where-Object { $_.name -eq $name }).value }
    $key | Add-Member ScriptMethod GetValueNames { @($this.values | ForEach-Object { $_.name }) }
    $key
}

function New-Item {
    param([string]$Path, [string]$ItemType, [switch]$Force)
    if ($Path -like 'HKLM:*') { Add-Key $Path } else { Microsoft.PowerShell.Management\New-Item -Path $Path -ItemType $ItemType -Force:$Force }
}

function New-ItemProperty {
    param([string]$LiteralPath, [string]$Name, [string]$PropertyType, $Value, [switch]$Force)
    Set-Value $LiteralPath $Name $Value
}

function Remove-ItemProperty {
    param([string]$LiteralPath, [string]$Name)
    $key = Find-Key $LiteralPath
    $key.values = @($key.values | Where-Object { $_.name -ne $Name })
    Save-Shadow
}

# Services, as WMI shows and changes them.
$global:serviceKeys = 'HKLM:\SYSTEM\CurrentControlSet\Services'

function Get-CimInstance {
    param([string]$ClassName, [string]$Filter)
    switch ($ClassName) {
        'Win32_Service' {
            $name = $null
            if ($Filter -match "^Name='(.*)'$") { $name = $matches[1] }
            $global:shadow.services | Where-Object { -not $Filter -or $_.Name -eq $name }
        }
        'Win32_OperatingSystem' { [pscustomobject]@{ Caption = 'Microsoft Windows Server 2022'; Version = '10.0.20348'; LastBootUpTime = [DateTime]::UtcNow } }
        'Win32_ComputerSystem' { [pscustomobject]@{ Name = 'SHADOW'; PartOfDomain = $false; TotalPhysicalMemory = 17179869184 } }
        'Win32_LogicalDisk' { [pscustomobject]@{ DeviceID = 'D:'; FreeSpace = 1000; SizeBytes = 2000; Size = 2000 } }
        'Win32_QuickFixEngineering' { }
        'Win32_Process' { }
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
        'StartService' { $code = 9 }
        'Delete' {
            $global:shadow.services = @($global:shadow.services | Where-Object { $_.Name -ne $InputObject.Name })
            $global:shadow.registry = @($global:shadow.registry | Where-Object { $_.path -ne "$global:serviceKeys\$($InputObject.Name)" })
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
            Set-Value $key 'FailureActions' @($numbers | ForEach-Object { [BitConverter]::GetBytes([int]$_) })
        }
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

# The firewall: rules whose filters are the rule itself.
function Get-NetFirewallRule {
    param([string]$PolicyStore)
    $global:shadow.firewall
}

function Get-NetFirewallPortFilter { process { $_ } }

function Get-NetFirewallAddressFilter { process { $_ } }

function New-NetFirewallRule {
    param($Name, $DisplayName, $Direction, $Action, $Protocol, $LocalPort, $RemoteAddress, $Enabled)
    $global:shadow.firewall = @($global:shadow.firewall | Where-Object { $_.Name -ne $Name }) + @([pscustomobject]@{
        Name = $Name; Direction = $Direction; Action = $Action; Protocol = $Protocol; LocalPort = @($LocalPort)
        RemoteAddress = @($RemoteAddress); Enabled = $Enabled
    })
    Save-Shadow
}

function Set-NetFirewallRule {
    param($Name, $Direction, $Action, $Protocol, $LocalPort, $RemoteAddress, $Enabled)
    New-NetFirewallRule -Name $Name -Direction $Direction -Action $Action -Protocol $Protocol -LocalPort $LocalPort -RemoteAddress $RemoteAddress -Enabled $Enabled
}
