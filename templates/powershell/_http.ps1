# HTTP.sys as the registry keeps it: what netsh prints is localised.
$http = 'HKLM:\SYSTEM\CurrentControlSet\Services\HTTP\Parameters'

# Who may listen (generic execute, or all), as SIDs.
function Get-Listeners([byte[]]$descriptor) {
    $access = (New-Object Security.AccessControl.RawSecurityDescriptor $descriptor, 0).DiscretionaryAcl
    $access | Where-Object { "$($_.AceQualifier)" -eq 'AccessAllowed' -and ($_.AccessMask -band 0x30000000) } |
        ForEach-Object { $_.SecurityIdentifier.Value } | Sort-Object
}

function Get-Reservations {
    if (-not (Test-Path -LiteralPath "$http\UrlAclInfo")) { return }
    $key = Get-Item -LiteralPath "$http\UrlAclInfo"
    foreach ($url in $key.GetValueNames()) { @{ url = $url; sids = @(Get-Listeners $key.GetValue($url)) } }
}

function Get-BindingsIn([string]$folder, [string]$by) {
    if (-not (Test-Path -LiteralPath "$http\$folder")) { return }
    foreach ($name in (Get-Item -LiteralPath "$http\$folder").GetSubKeyNames()) {
        $key = Get-Item -LiteralPath "$http\$folder\$name"
        $thumbprint = [BitConverter]::ToString($key.GetValue('SslCertHash')).Replace('-', '')
        $maker = New-Object Guid -ArgumentList (, [byte[]]$key.GetValue('AppId'))
        @{ by = $by; endpoint = $name; thumbprint = $thumbprint; appId = $maker.ToString('B') }
    }
}

function Get-Bindings {
    Get-BindingsIn 'SslSniBindingInfo' 'hostnameport'
    Get-BindingsIn 'SslBindingInfo' 'ipport'
}

function Get-Reservation([string]$url) { Get-Reservations | Where-Object { $_.url -eq $url } }

function Get-SniBinding([string]$endpoint) {
    Get-BindingsIn 'SslSniBindingInfo' 'hostnameport' | Where-Object { $_.endpoint -eq $endpoint }
}
