param($request)
# Single files below the root, in the order in which they were asked for; null where there is none.
Invoke-Verb {
    $root = Get-BackupRoot
    $files = New-Object Collections.ArrayList
    foreach ($path in $in.paths) {
        $file = Get-BackupFile $root $path
        $facts = $null
        if ($file) { $facts = Get-FileFacts $file $path }
        [void]$files.Add($facts)
    }
    @{ files = @($files) }
}
