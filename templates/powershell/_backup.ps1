# Files below the root of a backup store: nothing outside of it is looked at, and links are not followed. A file that Windows has
# deduplicated is a reparse point too, and no link.
function Test-Link($item) {
    if (-not ($item.Attributes -band [IO.FileAttributes]::ReparsePoint)) { return $false }
    @('SymbolicLink', 'Junction') -contains $item.LinkType
}

function Get-BackupRoot {
    if (-not (Test-Path -LiteralPath $in.root -PathType Container)) { Stop-Verb 'NO-ROOT' "$($in.root) is not there." }
    [IO.Path]::GetFullPath($in.root).TrimEnd([IO.Path]::DirectorySeparatorChar)
}

# The file, name by name from the root; nothing where there is none.
function Get-BackupFile([string]$root, [string]$path) {
    $names = $path.Split('\')
    foreach ($name in $names) {
        if (-not $name -or @('.', '..') -contains $name -or $name.IndexOfAny('<>:"/|?*'.ToCharArray()) -ge 0) {
            Stop-Verb 'OUTSIDE' "$path is no path below $root."
        }
    }
    $item = New-Object IO.DirectoryInfo ($root + [IO.Path]::DirectorySeparatorChar)
    foreach ($name in $names) {
        if ($item -isnot [IO.DirectoryInfo]) { return }
        $item = $item.GetFileSystemInfos($name) | Where-Object { $_.Name -eq $name } | Select-Object -First 1
        if (-not $item) { return }
        if (Test-Link $item) { Stop-Verb 'OUTSIDE' "$($item.FullName) is a link." }
    }
    if ($item -is [IO.FileInfo]) { $item }
}

function Get-FileFacts($file, [string]$path) {
    @{ path = $path; bytes = $file.Length; modifiedAt = $file.LastWriteTimeUtc.ToString('o') }
}
