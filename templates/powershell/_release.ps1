# A release on this VM: whole or not, and which services run from it.
function Get-ServicesUnder([string]$folder) {
    $prefix = $folder.TrimEnd([IO.Path]::DirectorySeparatorChar) + [IO.Path]::DirectorySeparatorChar
    Get-CimInstance -ClassName Win32_Service | Where-Object {
        $_.PathName -and $_.PathName.TrimStart('"').StartsWith($prefix, [StringComparison]::OrdinalIgnoreCase)
    } | ForEach-Object { $_.Name }
}

function Get-FileDigest([string]$path) { (Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash.ToLowerInvariant() }

# Digest of the manifest if every file in it is there and unaltered, and no other; else nothing.
function Get-ManifestDigest([string]$folder) {
    $manifest = [IO.Path]::Combine($folder, 'manifest.json')
    if (-not (Test-Path -LiteralPath $manifest -PathType Leaf)) { return }
    $listed = @((ConvertFrom-Json ([IO.File]::ReadAllText($manifest))).files.PSObject.Properties)
    if ([IO.Directory]::GetFiles($folder, '*', 'AllDirectories').Count -ne $listed.Count + 1) { return }
    foreach ($entry in $listed) {
        $path = [IO.Path]::Combine($folder, $entry.Name)
        if (-not (Test-Path -LiteralPath $path -PathType Leaf)) { return }
        if ((Get-FileDigest $path) -ne $entry.Value) { return }
    }
    Get-FileDigest $manifest
}

# Files that lie there, the manifest left out.
function Get-FileCount([string]$folder) {
    @([IO.Directory]::GetFiles($folder, '*', 'AllDirectories') | Where-Object { $_ -ne [IO.Path]::Combine($folder, 'manifest.json') }).Count
}
