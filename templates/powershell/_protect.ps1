# Sets an access list whole: owner Administrators, inheritance off, these entries and no other.
function Get-AclText($owner, $protected, $entries) {
    "$owner $protected " + ((@($entries) | ForEach-Object { "$($_.sid)=$($_.rights)" } | Sort-Object) -join ' ')
}

function Protect-Item([string]$path, $entries) {
    $now = Get-Acl -LiteralPath $path
    $text = Get-AclText (Get-Owner $now) $now.AreAccessRulesProtected (Get-Entries $now)
    if ($text -eq (Get-AclText 'S-1-5-32-544' $true $entries)) { return }
    $masks = @{ full = '0x1f01ff'; modify = '0x1301bf'; read = '0x1200a9' }
    $isFolder = Test-Path -LiteralPath $path -PathType Container
    $flags = ''
    if ($isFolder) { $flags = 'OICI' }
    $aces = @($entries) | ForEach-Object { '(A;{0};{1};;;{2})' -f $flags, $masks[$_.rights], $_.sid }
    $acl = New-Object Security.AccessControl.FileSecurity
    if ($isFolder) { $acl = New-Object Security.AccessControl.DirectorySecurity }
    $acl.SetSecurityDescriptorSddlForm('O:BAD:P' + ($aces -join ''))
    Set-Acl -LiteralPath $path -AclObject $acl
    Add-Change "access list of $path"
}

# Deletes without following junctions, which Remove-Item of 5.1 may do: a tenant could point one at a neighbour.
function Remove-Folder([string]$path) { [IO.Directory]::Delete($path, $true) }

# What attempts that were cut off left beside the path: its name, a ULID and .part.
function Remove-Leftovers([string]$path) {
    $parent = [IO.Path]::GetDirectoryName($path)
    if (-not (Test-Path -LiteralPath $parent -PathType Container)) { return }
    $pattern = '^' + [Regex]::Escape([IO.Path]::GetFileName($path)) + '\.[0-9A-Z]{26}\.part$'
    foreach ($entry in [IO.Directory]::GetFileSystemEntries($parent)) {
        if ([IO.Path]::GetFileName($entry) -notmatch $pattern) { continue }
        if (Test-Path -LiteralPath $entry -PathType Container) { Remove-Folder $entry } else { [IO.File]::Delete($entry) }
        Add-Change "removed $entry, which an earlier attempt left"
    }
}
