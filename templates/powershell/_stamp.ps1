# Whose a tenant's folder is: its file .landlord.json says so.
function Get-Stamp([string]$folder) {
    $file = [IO.Path]::Combine($folder, '.landlord.json')
    if (-not (Test-Path -LiteralPath $file -PathType Leaf)) { return }
    try { $said = ConvertFrom-Json ([IO.File]::ReadAllText($file)) } catch { return }
    if ($said.store -and $said.tenant -and $said.id -and $said.attempt) {
        @{ store = "$($said.store)"; tenant = "$($said.tenant)"; id = "$($said.id)"; attempt = "$($said.attempt)" }
    }
}
