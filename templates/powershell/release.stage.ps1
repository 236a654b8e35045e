param($request)
# Unpacks an uploaded release side by side, checks every file against its manifest, and only then gives it its name.
function Expand-Release([string]$part) {
    if (-not (Test-Path -LiteralPath $in.zip -PathType Leaf)) { Stop-Verb 'BAD-ZIP' "$($in.zip) is not there." }
    if ((Get-FileDigest $in.zip) -ne $in.sha256) { Stop-Verb 'BAD-ZIP' "$($in.zip) is not what was sent: its digest differs." }
    [void](New-Item -ItemType Directory -Path $part -Force)
    # Services may read a release and never alter it: on data drives Windows lets every user write by default.
    Protect-Item $part @(
        @{ sid = 'S-1-5-18'; rights = 'full' }, @{ sid = 'S-1-5-32-544'; rights = 'full' }, @{ sid = 'S-1-5-32-545'; rights = 'read' }
    )
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    try {
        [IO.Compression.ZipFile]::ExtractToDirectory($in.zip, $part)
    } catch [IO.InvalidDataException] {
        Stop-Verb 'BAD-ZIP' "$($in.zip) is no zip: $($_.Exception.Message)"
    }
    if ((Get-ManifestDigest $part) -ne $in.manifestDigest) {
        Stop-Verb 'BAD-ZIP' "The files in $($in.zip) are not those of the manifest $($in.manifestDigest)."
    }
}

Invoke-Fenced {
    Use-Mutex "release-$($in.version)" {
        if (Test-Path -LiteralPath $in.dest) {
            if ((Get-ManifestDigest $in.dest) -ne $in.manifestDigest) { Stop-Verb 'FOREIGN' "$($in.dest) holds something else." }
        } else {
            $part = "$($in.dest).$($request.attempt).part"
            if (Test-Path -LiteralPath $part) { Remove-Folder $part }
            Expand-Release $part
            [IO.Directory]::Move($part, $in.dest)
            Add-Change "unpacked $($in.dest)"
        }
        Remove-Leftovers $in.dest
        if (Test-Path -LiteralPath $in.zip) {
            [IO.File]::Delete($in.zip)
            Add-Change "removed $($in.zip)"
        }
        @{ files = (Get-FileCount $in.dest) }
    }
}
