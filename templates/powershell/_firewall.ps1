# Inbound rules of the host's own firewall, by their fixed names. They name no program: HTTP.sys listens in process 4.
function Find-Rule([string]$name) {
    Get-NetFirewallRule -PolicyStore PersistentStore | Where-Object { $_.Name -eq $name }
}

# Windows keeps 10.0.0.0/24 as 10.0.0.0/255.255.255.0.
function Get-Network([string]$address) {
    if ($address -match '^(.+)/32$') { return $matches[1] }
    if ($address -notmatch '^(.+)/([0-9]+\.[0-9.]+)$') { return $address }
    $network = $matches[1]
    $bits = ''
    foreach ($part in $matches[2].Split('.')) { $bits += [Convert]::ToString([int]$part, 2).Replace('0', '') }
    if ($bits.Length -eq 32) { return $network }
    "$network/$($bits.Length)"
}

function Get-RuleFacts($rule) {
    $filter = $rule | Get-NetFirewallPortFilter
    $ports = @($filter.LocalPort)
    $numbers = @($ports | Where-Object { "$_" -match '^[0-9]+$' } | ForEach-Object { [int]$_ } | Sort-Object)
    $kind = "$($rule.Enabled) $($rule.Direction) $($rule.Action) $($rule.Profile) $($filter.Protocol)"
    @{
        name = $rule.Name; ours = ($rule.Group -eq 'landlord'); ports = $numbers
        remote = @(@(($rule | Get-NetFirewallAddressFilter).RemoteAddress) | ForEach-Object { Get-Network $_ } | Sort-Object)
        asWanted = ($kind -eq 'True Inbound Allow Any TCP' -and $numbers.Count -eq $ports.Count)
    }
}
