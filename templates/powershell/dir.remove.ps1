param($request)
# Removes a tenant's folder if its stamp is that tenant's. The stamp goes last, so that what is left says whose it is.
Invoke-Fenced {
    if (Test-Path -LiteralPath $in.path) {
        $stamp = Get-Stamp $in.path
        if (-not $stamp -or $stamp.id -ne $in.id -or $stamp.tenant -ne $in.tenant) {
            Stop-Verb 'FOREIGN' "$($in.path) was not made for $($in.tenant) ($($in.id))."
        }
        foreach ($entry in [IO.Directory]::GetFileSystemEntries($in.path)) {
            if ([IO.Path]::GetFileName($entry) -eq '.landlord.json') { continue }
            if ([IO.Directory]::Exists($entry)) { Remove-Folder $entry } else { [IO.File]::Delete($entry) }
        }
        [IO.Directory]::Move($in.path, "$($in.path).$($request.attempt).part")
        Add-Change "removed $($in.path)"
    }
    Remove-Leftovers $in.path
    @{}
}
