param($request)
# An inbound rule that allows TCP to these ports, by its fixed name. It names no program: HTTP.sys listens in process 4.
function Get-Rule {
    $rule = Get-NetFirewallRule -PolicyStore PersistentStore | Where-Object { $_.Name -eq $in.name }
    if (-not $rule) { return }
    $ports = $rule | Get-NetFirewallPortFilter
    $addresses = $rule | Get-NetFirewallAddressFilter
    "$($rule.Enabled) $($rule.Direction) $($rule.Action) $($ports.Protocol) " +
        "$((@($ports.LocalPort) | Sort-Object) -join ',') $((@($addresses.RemoteAddress) | Sort-Object) -join ',')"
}

Invoke-Fenced {
    $ports = @($in.ports | ForEach-Object { "$_" } | Sort-Object)
    $remote = @($in.remote | Sort-Object)
    $there = Get-Rule
    if ($there -ne "True Inbound Allow TCP $($ports -join ',') $($remote -join ',')") {
        $fields = @{ Direction = 'Inbound'; Action = 'Allow'; Protocol = 'TCP'; LocalPort = $ports; RemoteAddress = $remote; Enabled = 'True' }
        if ($there) {
            Set-NetFirewallRule -Name $in.name @fields
        } else {
            [void](New-NetFirewallRule -Name $in.name -DisplayName $in.displayName @fields)
        }
        Add-Change "firewall rule $($in.name)"
    }
    @{}
}
