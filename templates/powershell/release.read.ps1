param($request)
# A release on the VM: whether it is whole, and what runs from it.
Invoke-Verb {
    if (Test-Path -LiteralPath $in.folder -PathType Container) {
        @{
            version = $in.version
            manifestDigest = (Get-OrNull (Get-ManifestDigest $in.folder))
            files = (Get-FileCount $in.folder)
            usedBy = @(Get-ServicesUnder $in.folder)
        }
    }
}
