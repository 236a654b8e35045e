param($request)
# What runs here besides Windows, and who listens on TCP: for the allow-list.
function Get-Program([string]$line) {
    if ($line -match '^"([^"]+)"' -or $line -match '^(.+?\.exe)(?: |$)') { return $matches[1] }
    $line
}

function Get-Company([string]$program) {
    if (-not (Test-Path -LiteralPath $program -PathType Leaf)) { return }
    $company = [Diagnostics.FileVersionInfo]::GetVersionInfo($program).CompanyName
    if ($company) { $company }
}

function Get-ListenersOf($services) {
    $names = @{}
    Get-CimInstance -ClassName Win32_Process | ForEach-Object { $names["$($_.ProcessId)"] = $_.Name }
    foreach ($one in @(Get-NetTCPConnection -State Listen)) {
        $number = [long]$one.OwningProcess
        @{
            address = "$($one.LocalAddress)"; port = [int]$one.LocalPort; pid = $number; process = $names["$number"]
            services = @($services | Where-Object { $_.ProcessId -eq $number } | ForEach-Object { $_.Name } | Sort-Object)
        }
    }
}

Invoke-Verb {
    $windows = $env:SystemRoot.TrimEnd('\') + '\'
    $all = @(Get-CimInstance -ClassName Win32_Service)
    $others = @($all | Where-Object {
        $_.PathName -and -not (Get-Program $_.PathName).StartsWith($windows, [StringComparison]::OrdinalIgnoreCase)
    })
    $services = @($others | Sort-Object Name | ForEach-Object {
        @{
            name = $_.Name; displayName = $_.DisplayName; path = $_.PathName; account = $_.StartName
            start = (Get-StartType $_); state = (Get-State $_); company = (Get-OrNull (Get-Company (Get-Program $_.PathName)))
        }
    })
    @{ services = $services; listeners = @(Get-ListenersOf $all | Sort-Object { $_.port }, { $_.address }) }
}
