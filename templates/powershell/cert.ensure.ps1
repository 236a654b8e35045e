param($request)
# A certificate with its private key in LocalMachine\MY. The password comes on standard input with all else.
function Open-Pfx([string]$flags) {
    $bytes = [Convert]::FromBase64String($in.pfx)
    try {
        New-Object Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList $bytes, $in.password, $flags
    } catch [Security.Cryptography.CryptographicException] {
        Stop-Verb 'BAD-PFX' 'The PFX cannot be opened with what was sent along, or is none.'
    }
}

function Get-KeyFile($certificate) {
    $key = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate)
    if (-not $key) { $key = [Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::GetECDsaPrivateKey($certificate) }
    $name = $key.Key.UniqueName
    if (-not $name) { $name = $key.CspKeyContainerInfo.UniqueKeyContainerName }
    foreach ($folder in @('Keys', 'RSA\MachineKeys')) {
        $path = [IO.Path]::Combine($env:ProgramData, 'Microsoft\Crypto', $folder, $name)
        if (Test-Path -LiteralPath $path -PathType Leaf) { return $path }
    }
    Stop-Verb 'FAILED' 'The file of the private key is not where Windows keeps them.'
}

function Confirm-Reader([string]$file, [string]$sid) {
    $acl = Get-Acl -LiteralPath $file
    if (@(Get-Entries $acl | Where-Object { $_.sid -eq $sid }).Count) { return }
    $who = New-Object Security.Principal.SecurityIdentifier $sid
    $acl.AddAccessRule((New-Object Security.AccessControl.FileSystemAccessRule -ArgumentList $who, 'Read', 'Allow'))
    Set-Acl -LiteralPath $file -AclObject $acl
    Add-Change "$sid may read the private key"
}

Invoke-Fenced {
    # Without PersistKeySet the key goes with the object: a look, and no more.
    $thumbprint = (Open-Pfx 'MachineKeySet').Thumbprint
    $store = New-Object Security.Cryptography.X509Certificates.X509Store -ArgumentList 'My', 'LocalMachine'
    $store.Open('ReadWrite')
    try {
        $there = @($store.Certificates | Where-Object { $_.Thumbprint -eq $thumbprint -and $_.HasPrivateKey })
        if (-not $there.Count) {
            $store.Add((Open-Pfx 'MachineKeySet, PersistKeySet'))
            $there = @($store.Certificates | Where-Object { $_.Thumbprint -eq $thumbprint })
            Add-Change "certificate $thumbprint"
        }
        foreach ($sid in @($in.readers)) { Confirm-Reader (Get-KeyFile $there[0]) $sid }
    } finally {
        $store.Close()
    }
    @{ thumbprint = $thumbprint }
}
