param($request)
# A service's configuration. It holds a password: the access list is on the file before the content is.
function Get-BytesDigest([byte[]]$bytes) {
    $sha = [Security.Cryptography.SHA256]::Create()
    [BitConverter]::ToString($sha.ComputeHash($bytes)).Replace('-', '').ToLowerInvariant()
}

function Write-Whole([string]$path, [byte[]]$bytes) {
    [IO.File]::WriteAllText($path, '')
    Protect-Item $path $in.entries
    $file = [IO.File]::OpenWrite($path)
    try {
        $file.Write($bytes, 0, $bytes.Length)
        $file.Flush($true)
    } finally {
        $file.Dispose()
    }
}

Invoke-Fenced {
    $folder = [IO.Path]::GetDirectoryName($in.path)
    if (-not (Get-Stamp $folder)) { Stop-Verb 'FOREIGN' "$folder is not a folder that landlord made." }
    Remove-Leftovers $in.path
    $bytes = (New-Object Text.UTF8Encoding($false)).GetBytes($in.content)
    $there = Test-Path -LiteralPath $in.path -PathType Leaf
    if (-not $there -or (Get-BytesDigest ([IO.File]::ReadAllBytes($in.path))) -ne (Get-BytesDigest $bytes)) {
        $part = "$($in.path).$($request.attempt).part"
        Write-Whole $part $bytes
        if ($there) {
            # Null would arrive as an empty text: a backup file without a name.
            [IO.File]::Replace($part, $in.path, [NullString]::Value)
        } else {
            [IO.File]::Move($part, $in.path)
        }
        Add-Change "wrote $($in.path)"
    }
    # Replace keeps the old file's list.
    Protect-Item $in.path $in.entries
    @{ digest = (Get-BytesDigest $bytes) }
}
