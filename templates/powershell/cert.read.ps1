param($request)
# Certificates in LocalMachine\MY, one or all, with what each is bound to and which attempt put it there.
Invoke-Verb {
    $bindings = @(Get-Bindings)
    $found = @(Get-ChildItem -LiteralPath 'Cert:\LocalMachine\My' | Where-Object {
        -not $in.thumbprint -or $_.Thumbprint -eq $in.thumbprint
    })
    $certificates = @($found | ForEach-Object {
        $facts = Get-CertificateFacts $_
        $facts.hasPrivateKey = $_.HasPrivateKey
        $facts.stamp = (Get-OrNull (Get-RegistryValue $made $facts.thumbprint))
        $facts.endpoints = @($bindings | Where-Object { $_.thumbprint -eq $facts.thumbprint } | ForEach-Object { $_.endpoint } | Sort-Object)
        $facts
    })
    @{ certificates = $certificates }
}
