param($request)
# Takes away every release but those that are to stay and those that a service runs from.
Invoke-Fenced {
    $removed = New-Object Collections.ArrayList
    $names = @([IO.Directory]::GetDirectories($in.folder) | ForEach-Object { [IO.Path]::GetFileName($_) } | Sort-Object)
    foreach ($version in @($names | Where-Object { $_ -match '^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$' })) {
        if (@($in.keep) -contains $version -or @($in.protected) -contains $version -or $version.EndsWith('.part')) { continue }
        $path = [IO.Path]::Combine($in.folder, $version)
        Use-Mutex "release-$version" {
            if (@(Get-ServicesUnder $path).Count) { return }
            [IO.Directory]::Move($path, "$path.$($request.attempt).part")
            Add-Change "removed $path"
            [void]$removed.Add($version)
            Remove-Leftovers $path
        }
    }
    @{ removed = @($removed) }
}
