param($request)
# What on this VM could let one tenant reach another: reads, each finding with what it is about.
$findings = New-Object Collections.ArrayList
function Add-Finding([string]$kind, [string]$about, [string]$why) { [void]$findings.Add(@{ kind = $kind; about = $about; why = $why }) }

function Find-Services {
    $services = @($in.tenants | ForEach-Object { $_.service })
    foreach ($name in @(Get-ServicesUnder $in.releasesFolder)) {
        if ($services -notcontains $name) { Add-Finding 'service' $name 'runs a release, and belongs to no tenant' }
    }
}

function Find-Openings([string]$path, [string[]]$allowed) {
    $acl = Get-Acl -LiteralPath $path
    if (-not $acl.AreAccessRulesProtected) { Add-Finding 'folder' $path 'inherits access' }
    foreach ($entry in @(Get-Entries $acl)) {
        if ($allowed -notcontains $entry.sid) { Add-Finding 'folder' $path "$($entry.sid) may $($entry.rights)" }
    }
}

function Find-Folders {
    $known = @($in.tenants | ForEach-Object { $_.folder })
    foreach ($folder in @([IO.Directory]::GetDirectories($in.tenantsFolder))) {
        if ($known -notcontains $folder) { Add-Finding 'folder' $folder 'belongs to no tenant' }
    }
    foreach ($tenant in $in.tenants) {
        # Its configuration, which holds a password, has an access list of its own.
        foreach ($path in @($tenant.folder, $tenant.configPath)) {
            if (Test-Path -LiteralPath $path) { Find-Openings $path @('S-1-5-18', 'S-1-5-32-544', $tenant.sid) }
        }
    }
}

# A wildcard on a longer path is one of Windows' own, as Temporary_Listen_Addresses or wsman.
function Find-Urls {
    foreach ($one in @(Get-Reservations)) {
        if ($one.url -notmatch '^https?://([^/]+):([0-9]+)(/.*)$' -or @($in.httpPort, $in.httpsPort) -notcontains [int]$matches[2]) { continue }
        $name = $matches[1]
        if ($name -eq '+' -and $matches[3] -eq '/') { Add-Finding 'url' $one.url 'takes the requests of every tenant' }
        $owner = @($in.tenants | Where-Object { $_.hosts -contains $name })
        if ($owner.Count -and ($one.sids -join ', ') -ne $owner[0].sid) { Add-Finding 'url' $one.url "is reserved for $($one.sids -join ', ')" }
    }
    foreach ($one in @(Get-BindingsIn 'SslBindingInfo' 'ipport')) {
        if (-not $one.endpoint.EndsWith(":$($in.httpsPort)") -or $one.endpoint.StartsWith('0.0.0.0:')) { continue }
        Add-Finding 'binding' $one.endpoint 'shadows the certificates of host names'
    }
}

Invoke-Verb {
    Find-Services
    Find-Folders
    Find-Urls
    @{ findings = @($findings) }
}
