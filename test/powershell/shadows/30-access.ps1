# Access lists, kept as text by the file that they are of: it keeps its own wherever it is moved, and a new one has none. What has none
# inherits what a drive gives. And who is who, and may what. The file is known by its inode and its birth, as GNU's stat tells them.
function Get-FileKey([string]$path) { "$(& stat -c '%i-%W' $path)" }

function New-ShadowAcl([string]$sddl) {
    $acl = [pscustomobject]@{ Sddl = $sddl; AreAccessRulesProtected = $sddl.Contains('D:P') }
    $acl | Add-Member ScriptMethod GetOwner { param($kind) [pscustomobject]@{ Value = 'S-1-5-32-544' } }
    $acl | Add-Member ScriptMethod SetSecurityDescriptorSddlForm {
        param($text)
        $this.Sddl = $text
        $this.AreAccessRulesProtected = $text.Contains('D:P')
    }
    $acl | Add-Member ScriptMethod GetAccessRules {
        param($own, $inherited, $kind)
        $rules = @([Regex]::Matches($this.Sddl, '\(A;[A-Z]*;(0x[0-9a-f]+);;;(S-[0-9-]+)\)') | ForEach-Object {
            [pscustomobject]@{
                AccessControlType = 'Allow'; FileSystemRights = [Convert]::ToInt32($_.Groups[1].Value, 16)
                IdentityReference = [pscustomobject]@{ Value = $_.Groups[2].Value }
            }
        })
        # The comma keeps an empty list one.
        , $rules
    }
    $acl
}

function Get-Acl {
    param([string]$LiteralPath)
    $key = Get-FileKey $LiteralPath
    $own = $global:shadow.acls | Where-Object { $_.key -eq $key }
    if ($own) { return New-ShadowAcl $own.sddl }
    New-ShadowAcl 'O:BAD:(A;ID;0x1f01ff;;;S-1-5-18)(A;ID;0x1f01ff;;;S-1-5-32-544)(A;ID;0x1200a9;;;S-1-5-32-545)'
}

function Set-Acl {
    param([string]$LiteralPath, $AclObject)
    $key = Get-FileKey $LiteralPath
    $entry = [pscustomobject]@{ key = $key; sddl = $AclObject.Sddl }
    $global:shadow.acls = @($global:shadow.acls | Where-Object { $_.key -ne $key }) + @($entry)
    Save-Shadow
}

function Get-LocalGroupMember {
    param([string]$SID)
    if ($SID -ne 'S-1-5-32-544') { return }
    [pscustomobject]@{ Name = 'SHADOW\Administrator'; SID = 'S-1-5-21-1-2-3-500' }
    [pscustomobject]@{ Name = 'SHADOW\landlord'; SID = 'S-1-5-21-1-2-3-1001' }
}

# It writes UTF-16 with its mark.
function secedit.exe {
    $words = @($args | ForEach-Object { $_ })
    if ("$($words[0]) $($words[1])" -ne '/export /cfg') { throw "The shadow has no secedit $words." }
    $lines = '[Unicode]', 'Unicode=yes', '[Privilege Rights]', 'SeServiceLogonRight = *S-1-5-80-0,*S-1-5-21-1-2-3-1105', '[Version]', 'Revision=1'
    [IO.File]::WriteAllText($words[2], ($lines -join "`r`n"), [Text.Encoding]::Unicode)
    $global:LASTEXITCODE = 0
}

# What New-Object makes is one thing, even a list: the comma keeps it from being taken apart.
function New-Object {
    param([Parameter(Position = 0)][string]$TypeName, [Parameter(Position = 1)][object[]]$ArgumentList)
    switch ($TypeName) {
        'Security.AccessControl.FileSecurity' { return New-ShadowAcl '' }
        'Security.AccessControl.DirectorySecurity' { return New-ShadowAcl '' }
        'Security.AccessControl.RawSecurityDescriptor' { return New-ShadowDescriptor $ArgumentList[0] }
        'Security.Cryptography.X509Certificates.X509Store' { return New-ShadowStore $ArgumentList[0] }
    }
    $order = @{ TypeName = $TypeName }
    if ($PSBoundParameters.ContainsKey('ArgumentList')) { $order.ArgumentList = $ArgumentList }
    $made = Microsoft.PowerShell.Utility\New-Object @order
    , $made
}
