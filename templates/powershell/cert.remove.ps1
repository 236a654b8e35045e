param($request)
# Takes away a certificate and its private key, if one of these attempts put it there and nothing is bound to it. Absent is fine.
Invoke-Fenced {
    $stamp = Get-RegistryValue $made $in.thumbprint
    $ours = $stamp -and @($in.stamps) -contains $stamp
    if (@(Find-Stored 'My' $in.thumbprint).Count) {
        if (-not $ours) { Stop-Verb 'FOREIGN' "The certificate $($in.thumbprint) was not put there by this run." }
        $bound = @(Get-Bindings | Where-Object { $_.thumbprint -eq $in.thumbprint } | ForEach-Object { $_.endpoint })
        if ($bound.Count) { Stop-Verb 'IN-USE' "The certificate $($in.thumbprint) is bound to $($bound -join ', ')." }
        Remove-Item -LiteralPath "Cert:\LocalMachine\My\$($in.thumbprint)" -DeleteKey
        Add-Change "removed the certificate $($in.thumbprint)"
    }
    if ($ours) { Remove-ItemProperty -LiteralPath $made -Name $in.thumbprint }
    @{}
}
