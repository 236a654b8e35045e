# HTTP.sys, as netsh sets it and the registry keeps it; and certificates. A reservation's descriptor is kept as the bytes of its text.
$global:httpKeys = 'HKLM:\SYSTEM\CurrentControlSet\Services\HTTP\Parameters'

function New-ShadowDescriptor([byte[]]$bytes) {
    $entries = @([Regex]::Matches([Text.Encoding]::ASCII.GetString($bytes), '\(A;;GX;;;(S-[0-9-]+)\)') | ForEach-Object {
        [pscustomobject]@{
            AceQualifier = 'AccessAllowed'; AccessMask = 0x20000000
            SecurityIdentifier = [pscustomobject]@{ Value = $_.Groups[1].Value }
        }
    })
    [pscustomobject]@{ DiscretionaryAcl = $entries }
}

function netsh.exe {
    $words = @($args | ForEach-Object { $_ })
    $given = @{}
    foreach ($word in $words) {
        $at = "$word".IndexOf('=')
        if ($at -gt 0) { $given["$word".Substring(0, $at)] = "$word".Substring($at + 1) }
    }
    $global:LASTEXITCODE = 0
    $binding = "$global:httpKeys\SslSniBindingInfo\$($given['hostnameport'])"
    switch ("$($words[0]) $($words[1]) $($words[2])") {
        'http add urlacl' {
            $there = @((Find-Key "$global:httpKeys\UrlAclInfo").values | Where-Object { $_.name -eq $given['url'] })
            if ($there.Count) { $global:LASTEXITCODE = 1; return }
            Set-Value "$global:httpKeys\UrlAclInfo" $given['url'] ([Text.Encoding]::ASCII.GetBytes($given['sddl']))
        }
        'http delete urlacl' { Remove-Value "$global:httpKeys\UrlAclInfo" $given['url'] }
        { $_ -in 'http add sslcert', 'http update sslcert' } {
            $usable = @($global:shadow.certificates | Where-Object { $_.folder -eq $given['certstorename'] -and $_.thumbprint -eq $given['certhash'] -and $_.key })
            # 183: it is there, or, to be updated, not; 1312: there is no such certificate, or it has no key.
            if ([bool](Find-Key $binding) -ne ($words[1] -eq 'update') -or -not $usable.Count) { $global:LASTEXITCODE = 1; return }
            $hash = [byte[]]@([Regex]::Matches($given['certhash'], '..') | ForEach-Object { [Convert]::ToByte($_.Value, 16) })
            Set-Value $binding 'SslCertHash' $hash
            $maker = [Guid]$given['appid']
            Set-Value $binding 'AppId' $maker.ToByteArray()
        }
        'http delete sslcert' { Remove-Key $binding }
        default { throw "The shadow has no netsh $words." }
    }
}

function New-ShadowStore([string]$folder) {
    $store = [pscustomobject]@{ folder = $folder; mode = '' }
    $store | Add-Member ScriptMethod Open { $this.mode = $args[0] }
    $store | Add-Member ScriptMethod Close { $this.mode = '' }
    $store | Add-Member ScriptMethod Add {
        param($certificate)
        if ($this.mode -ne 'ReadWrite') { throw 'The store is not open for writing.' }
        $folder = $this.folder
        $entry = [pscustomobject]@{
            folder = $folder; thumbprint = $certificate.Thumbprint; key = [bool]$certificate.HasPrivateKey
            raw = [Convert]::ToBase64String($certificate.RawData)
        }
        $others = @($global:shadow.certificates | Where-Object { $_.folder -ne $folder -or $_.thumbprint -ne $entry.thumbprint })
        $global:shadow.certificates = $others + @($entry)
        Save-Shadow
    }
    $store
}

function Get-ChildItem {
    param([string]$LiteralPath)
    if ($LiteralPath -notmatch '^Cert:\\LocalMachine\\(.+)$') { throw "The shadow has no folder $LiteralPath." }
    $folder = $matches[1]
    foreach ($one in @($global:shadow.certificates | Where-Object { $_.folder -eq $folder })) {
        $certificate = New-Object Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, [Convert]::FromBase64String($one.raw))
        # Its key is not kept: that there is one is said.
        $certificate | Add-Member NoteProperty HasPrivateKey ([bool]$one.key) -Force
        $certificate
    }
}

function Remove-Item {
    param([string]$LiteralPath, [switch]$DeleteKey)
    if ($LiteralPath -notmatch '^Cert:\\LocalMachine\\(.+)\\([0-9A-F]{40})$') { throw "The shadow removes no $LiteralPath." }
    $folder = $matches[1]
    $thumbprint = $matches[2]
    $global:shadow.certificates = @($global:shadow.certificates | Where-Object { $_.folder -ne $folder -or $_.thumbprint -ne $thumbprint })
    Save-Shadow
}
