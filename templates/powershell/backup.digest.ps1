param($request)
# SHA-256 of a whole file below the root. While somebody writes it, it cannot be opened so.
Invoke-Verb {
    $file = Get-BackupFile (Get-BackupRoot) $in.path
    if ($file) {
        $before = $file.LastWriteTimeUtc
        $stream = [IO.File]::Open($file.FullName, 'Open', 'Read', 'Read')
        # This one is allowed where policy wants FIPS, SHA256Managed is not.
        $sha = New-Object Security.Cryptography.SHA256CryptoServiceProvider
        try {
            $piece = New-Object byte[] 4194304
            $length = [long]0
            while (($read = $stream.Read($piece, 0, $piece.Length)) -gt 0) {
                [void]$sha.TransformBlock($piece, 0, $read, $piece, 0)
                $length += $read
                if ([DateTime]::UtcNow -gt $deadline) { Stop-Verb 'FAILED' "$length bytes were read in $($request.deadlineMs) ms, and there are more." }
            }
            [void]$sha.TransformFinalBlock($piece, 0, 0)
        } finally {
            $stream.Dispose()
        }
        $file.Refresh()
        if ($file.Length -ne $length -or $file.LastWriteTimeUtc -ne $before) { Stop-Verb 'IN-USE' "$($file.FullName) changed while it was read." }
        @{ sha256 = [BitConverter]::ToString($sha.Hash).Replace('-', '').ToLowerInvariant(); bytes = $length }
    }
}
