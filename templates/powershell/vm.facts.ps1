param($request)
# Facts about the VM as a whole.
Invoke-Verb {
    $os = Get-CimInstance -ClassName Win32_OperatingSystem
    $disks = @(Get-CimInstance -ClassName Win32_LogicalDisk -Filter 'DriveType=3' | ForEach-Object {
        @{ drive = $_.DeviceID; freeBytes = [long]$_.FreeSpace; sizeBytes = [long]$_.Size }
    })
    $windows = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'
    $pending = @("$windows\Component Based Servicing\RebootPending", "$windows\WindowsUpdate\Auto Update\RebootRequired")
    @{
        os = "$($os.Caption) $($os.Version)"
        powershell = "$($PSVersionTable.PSVersion)"
        utcNow = [DateTime]::UtcNow.ToString('o')
        rebootPending = @($pending | Where-Object { Test-Path -LiteralPath $_ }).Count -gt 0
        disks = $disks
        store = (Get-OrNull (Get-RegistryValue 'HKLM:\SOFTWARE\landlord' 'Store'))
    }
}
