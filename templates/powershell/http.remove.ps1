param($request)
# Frees URLs that are reserved for this SID alone, and takes away bindings that landlord made. Others' are left; absent is fine.
Invoke-Fenced {
    foreach ($url in @($in.urls)) {
        $there = Get-Reservation $url
        if (-not $there -or ($there.sids -join ', ') -ne $in.sid) { continue }
        Invoke-Netsh 'delete', 'urlacl', "url=$url"
        Add-Change "freed $url"
    }
    foreach ($endpoint in @($in.endpoints)) {
        $there = Get-SniBinding $endpoint
        if (-not $there -or $there.appId -ne $in.appId) { continue }
        Invoke-Netsh 'delete', 'sslcert', "hostnameport=$endpoint"
        Add-Change "unbound $endpoint"
    }
    @{}
}
