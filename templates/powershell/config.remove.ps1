param($request)
# Removes a service's configuration, which holds a password, and what attempts that were cut off left beside it.
Invoke-Fenced {
    if (Test-Path -LiteralPath $in.path -PathType Leaf) {
        $folder = [IO.Path]::GetDirectoryName($in.path)
        if (-not (Get-Stamp $folder)) { Stop-Verb 'FOREIGN' "$folder is not a folder that landlord made." }
        [IO.File]::Delete($in.path)
        Add-Change "removed $($in.path)"
    }
    Remove-Leftovers $in.path
    @{}
}
