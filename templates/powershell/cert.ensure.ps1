param($request)
# A PFX file's certificate with its private key in LocalMachine\MY, those of its chain in CA: only from there are they sent to
# clients. The password comes on standard input with all else.
function Open-Pfx([string]$flags) {
    $all = New-Object Security.Cryptography.X509Certificates.X509Certificate2Collection
    try {
        $all.Import([Convert]::FromBase64String($in.pfx), $in.password, $flags)
    } catch [Security.Cryptography.CryptographicException] {
        Stop-Verb 'BAD-PFX' 'The PFX cannot be opened with what was sent along, or is none.'
    }
    if (@($all | Where-Object { $_.HasPrivateKey }).Count -ne 1) { Stop-Verb 'BAD-PFX' 'The PFX has no private key, or several.' }
    $all
}

function Add-Stored([string]$folder, $certificate) {
    $store = New-Object Security.Cryptography.X509Certificates.X509Store -ArgumentList $folder, 'LocalMachine'
    $store.Open('ReadWrite')
    try { $store.Add($certificate) } finally { $store.Close() }
}

# Which attempt puts it there is written down before it is: putting and stamping are two acts.
function Add-Leaf([string]$thumbprint) {
    if (-not @(Find-Stored 'My' $thumbprint).Count) {
        if (-not (Test-Path -LiteralPath $made)) { [void](New-Item -Path $made -Force) }
        [void](New-ItemProperty -LiteralPath $made -Name $thumbprint -PropertyType String -Value $request.attempt -Force)
    }
    Add-Stored 'My' (Open-Pfx 'MachineKeySet, PersistKeySet' | Where-Object { $_.HasPrivateKey })
    Add-Change "certificate $thumbprint"
}

Invoke-Fenced {
    # Without PersistKeySet the key goes with the object: a look, and no more.
    $opened = @(Open-Pfx 'MachineKeySet')
    $leaf = @($opened | Where-Object { $_.HasPrivateKey })[0]
    if (-not @(Find-Stored 'My' $leaf.Thumbprint | Where-Object { $_.HasPrivateKey }).Count) { Add-Leaf $leaf.Thumbprint }
    foreach ($link in @($opened | Where-Object { -not $_.HasPrivateKey -and $_.Subject -ne $_.Issuer })) {
        if (@(Find-Stored 'CA' $link.Thumbprint).Count) { continue }
        Add-Stored 'CA' $link
        Add-Change "certificate $($link.Thumbprint) of its chain"
    }
    Get-CertificateFacts $leaf
}
