param($request)
# Host names on both ports reserved for the tenant's service, and their certificate bound by name (SNI).
function Add-Binding([string]$endpoint, [string]$thumbprint) {
    # Only MY may be named for a host name. The braces are part of a text: bare they would be a block of code.
    Invoke-Netsh 'add', 'sslcert', "hostnameport=$endpoint", "certhash=$thumbprint", 'certstorename=MY', "appid=$($in.appId)"
}

# In one act, so that no handshake finds none (HttpUpdateServiceConfiguration). Old builds do not know the command: what stands is looked at.
function Update-Binding([string]$endpoint) {
    & netsh.exe http update sslcert "hostnameport=$endpoint" "certhash=$($in.thumbprint)" 'certstorename=MY' "appid=$($in.appId)" | Out-Null
    (Get-SniBinding $endpoint).thumbprint -eq $in.thumbprint
}

function Set-Binding([string]$endpoint) {
    $there = Get-SniBinding $endpoint
    if ($there -and $there.thumbprint -eq $in.thumbprint) { return }
    if ($there -and (Update-Binding $endpoint)) {
        Add-Change "certificate of $endpoint"
        return
    }
    if ($there) { Invoke-Netsh 'delete', 'sslcert', "hostnameport=$endpoint" }
    try {
        Add-Binding $endpoint $in.thumbprint
    } catch {
        # As where the private key is missing (1312): an old certificate is better than none.
        if ($there) { Add-Binding $endpoint $there.thumbprint }
        throw
    }
    Add-Change "certificate of $endpoint"
}

# A strong or weak wildcard would take the requests of every tenant.
function Confirm-Name([string]$name) {
    if ($name -notmatch '^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$') { Stop-Verb 'FAILED' "$name is no host name." }
}

Invoke-Fenced {
    foreach ($name in @($in.hosts)) { Confirm-Name $name }
    $urls = @($in.hosts | ForEach-Object { "http://$($_):$($in.httpPort)/"; "https://$($_):$($in.httpsPort)/" })
    $endpoints = @()
    if ($in.thumbprint) { $endpoints = @($in.hosts | ForEach-Object { "$($_):$($in.httpsPort)" }) }
    foreach ($url in $urls) { Confirm-Url $url }
    foreach ($endpoint in $endpoints) { Confirm-Endpoint $endpoint }
    foreach ($url in $urls) {
        if (Get-Reservation $url) { continue }
        Invoke-Netsh 'add', 'urlacl', "url=$url", "sddl=D:(A;;GX;;;$($in.sid))"
        Add-Change "reserved $url"
    }
    foreach ($endpoint in $endpoints) { Set-Binding $endpoint }
    @{}
}
