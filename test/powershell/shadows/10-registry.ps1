# Functions in front of the cmdlets of Windows, over a small machine in a JSON file (LANDLORD_SHADOW). For PowerShell 7 anywhere; files
# and folders are real ones. Here: the machine, and its registry as one entry a key, with its values.
$global:shadowFile = $env:LANDLORD_SHADOW
$global:shadow = @{ services = @(); registry = @(); firewall = @(); certificates = @(); acls = @() }
if (Microsoft.PowerShell.Management\Test-Path -LiteralPath $global:shadowFile) {
    $read = ConvertFrom-Json ([IO.File]::ReadAllText($global:shadowFile))
    foreach ($part in @($global:shadow.Keys)) { $global:shadow[$part] = @($read.$part) }
}

function Save-Shadow { [IO.File]::WriteAllText($global:shadowFile, (ConvertTo-Json $global:shadow -Depth 20 -Compress)) }

function Find-Key([string]$path) { $global:shadow.registry | Where-Object { $_.path -eq $path } }

function Add-Key([string]$path) {
    if (Find-Key $path) { return }
    $global:shadow.registry += [pscustomobject]@{ path = $path; values = @() }
    Save-Shadow
}

function Remove-Key([string]$path) {
    $global:shadow.registry = @($global:shadow.registry | Where-Object { $_.path -ne $path })
    Save-Shadow
}

function Set-Value([string]$path, [string]$name, $value) {
    Add-Key $path
    $key = Find-Key $path
    $entry = [pscustomobject]@{ name = $name; value = $value; binary = ($value -is [byte[]]) }
    $key.values = @($key.values | Where-Object { $_.name -ne $name }) + @($entry)
    Save-Shadow
}

function Remove-Value([string]$path, [string]$name) {
    $key = Find-Key $path
    if (-not $key) { return }
    $key.values = @($key.values | Where-Object { $_.name -ne $name })
    Save-Shadow
}

function Test-Path {
    param([string]$LiteralPath, [string]$PathType = 'Any')
    if ($LiteralPath -notlike 'HKLM:*') { return Microsoft.PowerShell.Management\Test-Path -LiteralPath $LiteralPath -PathType $PathType }
    @($global:shadow.registry | Where-Object { $_.path -eq $LiteralPath -or $_.path.StartsWith("$LiteralPath\") }).Count -gt 0
}

function Get-Item {
    param([string]$LiteralPath)
    $below = @($global:shadow.registry | Where-Object { $_.path.StartsWith("$LiteralPath\") } | ForEach-Object {
        $_.path.Substring($LiteralPath.Length + 1).Split('\')[0]
    })
    $key = [pscustomobject]@{ values = @((Find-Key $LiteralPath).values | Where-Object { $_ }); below = @($below | Select-Object -Unique) }
    $key | Add-Member ScriptMethod GetValue {
        param($name)
        foreach ($one in $this.values) {
            if ($one.name -ne $name) { continue }
            # The comma keeps the bytes together.
            if ($one.binary) { return , [byte[]]@($one.value) }
            return $one.value
        }
    }
    $key | Add-Member ScriptMethod GetValueNames { $this.values | ForEach-Object { $_.name } }
    $key | Add-Member ScriptMethod GetSubKeyNames { $this.below }
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
    Remove-Value $LiteralPath $Name
}
