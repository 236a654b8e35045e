param($request)
# Facts about the VM as a whole.
function Get-SshdVersion {
    $service = Get-CimInstance -ClassName Win32_Service -Filter "Name='sshd'"
    if (-not $service) { return }
    [Diagnostics.FileVersionInfo]::GetVersionInfo($service.PathName.Trim('"')).ProductVersion
}

# Of the last update that says when; some say nothing.
function Get-PatchDate {
    $dated = @(Get-CimInstance -ClassName Win32_QuickFixEngineering | Where-Object { $_.InstalledOn } | Sort-Object InstalledOn -Descending)
    if ($dated.Count) { ([DateTime]$dated[0].InstalledOn).ToString('yyyy-MM-dd') }
}

Invoke-Verb {
    $os = Get-CimInstance -ClassName Win32_OperatingSystem
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem
    $disks = @(Get-CimInstance -ClassName Win32_LogicalDisk -Filter 'DriveType=3' | ForEach-Object {
        @{ drive = $_.DeviceID; freeBytes = [long]$_.FreeSpace; sizeBytes = [long]$_.Size }
    })
    $windows = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'
    $pending = @("$windows\Component Based Servicing\RebootPending", "$windows\WindowsUpdate\Auto Update\RebootRequired")
    $domain = $null
    $workgroup = $computer.Workgroup
    if ($computer.PartOfDomain) { $domain = $computer.Domain; $workgroup = $null }
    @{
        name = $computer.Name
        os = "$($os.Caption) $($os.Version)"
        build = $os.Version
        patchedOn = (Get-OrNull (Get-PatchDate))
        powershell = "$($PSVersionTable.PSVersion)"
        sshd = (Get-OrNull (Get-SshdVersion))
        utcNow = [DateTime]::UtcNow.ToString('o')
        bootedAt = $os.LastBootUpTime.ToUniversalTime().ToString('o')
        timeZone = [TimeZoneInfo]::Local.Id
        domain = $domain
        workgroup = $workgroup
        memoryBytes = [long]$computer.TotalPhysicalMemory
        rebootPending = @($pending | Where-Object { Test-Path -LiteralPath $_ }).Count -gt 0
        disks = $disks
        store = (Get-OrNull (Get-RegistryValue 'HKLM:\SOFTWARE\landlord' 'Store'))
    }
}
