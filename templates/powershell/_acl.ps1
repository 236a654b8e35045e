# Access lists as SIDs and rights; names of accounts are localised.
function Get-Rights($rule) {
    $mask = [int]$rule.FileSystemRights
    # A denial has no word of its own: as an entry that nobody wanted it makes the list differ.
    if ("$($rule.AccessControlType)" -ne 'Allow') { return 'read' }
    if (($mask -band 0x1F01FF) -eq 0x1F01FF) { return 'full' }
    # Whatever may write (data, attributes, delete, ACL, owner) is said as modify.
    if ($mask -band 0xD0156) { return 'modify' }
    'read'
}

function Get-Entries($acl) {
    $rules = $acl.GetAccessRules($true, $true, [Security.Principal.SecurityIdentifier])
    $rules | ForEach-Object { @{ sid = $_.IdentityReference.Value; rights = (Get-Rights $_) } } | Sort-Object { $_.sid }
}

function Get-Owner($acl) { $acl.GetOwner([Security.Principal.SecurityIdentifier]).Value }
