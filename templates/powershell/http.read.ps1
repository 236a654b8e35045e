param($request)
# Whose these host names are on the two ports, and what could come before them.
Invoke-Verb {
    $ports = @($in.httpPort, $in.httpsPort)
    $hosts = @('+') + @($in.hosts)
    $reservations = @(Get-Reservations | Where-Object {
        $_.url -match '^https?://([^/]+):([0-9]+)/' -and $hosts -contains $matches[1] -and $ports -contains [int]$matches[2]
    })
    $endpoints = @($in.hosts | ForEach-Object { "$($_):$($in.httpsPort)" })
    $bindings = @(Get-Bindings | Where-Object {
        ($_.by -eq 'ipport' -and $_.endpoint.EndsWith(":$($in.httpsPort)")) -or $endpoints -contains $_.endpoint
    })
    @{ reservations = $reservations; bindings = $bindings }
}
