param($request)
# Takes a release away. Its name goes first, so that there is never half a release under it.
Invoke-Fenced {
    Use-Mutex "release-$($in.version)" {
        $users = @(Get-ServicesUnder $in.folder)
        if ($users.Count) { Stop-Verb 'IN-USE' "$($in.folder) is used by $($users -join ', ')" }
        if (Test-Path -LiteralPath $in.folder -PathType Container) {
            [IO.Directory]::Move($in.folder, "$($in.folder).$($request.attempt).part")
            Add-Change "removed $($in.folder)"
        }
        Remove-Leftovers $in.folder
        @{}
    }
}
