param($request)
# The highest fencing token that this machine has seen of each key.
Invoke-Verb {
    $root = 'HKLM:\SOFTWARE\landlord\Fences'
    $fences = @()
    if (Test-Path -LiteralPath $root) {
        $kept = Get-Item -LiteralPath $root
        $fences = @($kept.GetValueNames() | Sort-Object | ForEach-Object { @{ key = $_; token = [long]$kept.GetValue($_) } })
    }
    @{ fences = $fences }
}
