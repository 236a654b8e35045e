param($request)
# Files below the root in the order of their paths, so many from one path on.
Invoke-Verb {
    $root = Get-BackupRoot
    $found = New-Object 'Collections.Generic.SortedDictionary[string,object]' ([StringComparer]::Ordinal)
    $folders = New-Object Collections.Stack
    $folders.Push((New-Object IO.DirectoryInfo ($root + [IO.Path]::DirectorySeparatorChar)))
    while ($folders.Count) {
        foreach ($item in $folders.Pop().GetFileSystemInfos()) {
            if (Test-Link $item) { continue }
            if ($item -is [IO.DirectoryInfo]) { $folders.Push($item); continue }
            $path = $item.FullName.Substring($root.Length + 1).Replace([IO.Path]::DirectorySeparatorChar, [char]'\')
            if ($in.after -and [string]::CompareOrdinal($path, $in.after) -le 0) { continue }
            $found[$path] = $item
        }
    }
    $page = @($found.GetEnumerator() | Select-Object -First $in.max | ForEach-Object { Get-FileFacts $_.Value $_.Key })
    @{ files = $page; more = ($found.Count -gt $page.Count) }
}
