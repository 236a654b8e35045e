param($request)
# A tenant's folder with its stamp and access list, both there before it has its name; or the access list mended.
Invoke-Fenced {
    Remove-Leftovers $in.path
    if (Test-Path -LiteralPath $in.path) {
        $stamp = Get-Stamp $in.path
        if (-not $stamp -or $stamp.id -ne $in.stamp.id) { Stop-Verb 'FOREIGN' "$($in.path) is there and was not made for $($in.stamp.id)." }
        Protect-Item $in.path $in.entries
    } else {
        $part = "$($in.path).$($request.attempt).part"
        [void](New-Item -ItemType Directory -Path $part -Force)
        Protect-Item $part $in.entries
        $text = ConvertTo-Json $in.stamp -Depth 20 -Compress
        [IO.File]::WriteAllText([IO.Path]::Combine($part, '.landlord.json'), $text)
        [IO.Directory]::Move($part, $in.path)
        Add-Change "made $($in.path)"
    }
    @{}
}
