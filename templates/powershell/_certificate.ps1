# What a certificate says of itself, and where it is kept that landlord put one into the machine's store.
$made = 'HKLM:\SOFTWARE\landlord\Certificates'

# DNS names (tag 0x82) of subjectAltName, from its bytes: what Windows prints of it is localised. RFC 5280, 4.2.1.6.
function Get-DnsNames($certificate) {
    $extension = @($certificate.Extensions | Where-Object { $_.Oid.Value -eq '2.5.29.17' })
    if (-not $extension.Count) { return }
    $bytes = $extension[0].RawData
    # From 128 on a length takes more bytes than one; the first says how many follow.
    $at = 2 + [Math]::Max(0, $bytes[1] - 128)
    while ($at -lt $bytes.Length) {
        $tag = $bytes[$at]
        $length = [int]$bytes[$at + 1]
        $at += 2
        if ($length -gt 128) {
            $end = $at + $length - 128
            for ($length = 0; $at -lt $end; $at++) { $length = 256 * $length + $bytes[$at] }
        }
        if ($tag -eq 0x82) { [Text.Encoding]::ASCII.GetString($bytes, $at, $length) }
        $at += $length
    }
}

function Get-CertificateFacts($certificate) {
    @{
        thumbprint = $certificate.Thumbprint; subject = $certificate.Subject
        notBefore = $certificate.NotBefore.ToUniversalTime().ToString('o')
        notAfter = $certificate.NotAfter.ToUniversalTime().ToString('o')
        names = @(Get-DnsNames $certificate)
    }
}

function Find-Stored([string]$folder, [string]$thumbprint) {
    Get-ChildItem -LiteralPath "Cert:\LocalMachine\$folder" | Where-Object { $_.Thumbprint -eq $thumbprint }
}
