param($request)
# The host's firewall as it is in force, group policy included, and those of the named rules that are there.
Invoke-Verb {
    $profiles = @(Get-NetFirewallProfile -PolicyStore ActiveStore | ForEach-Object {
        $inbound = 'block'
        if ("$($_.DefaultInboundAction)" -eq 'Allow') { $inbound = 'allow' }
        @{
            name = "$($_.Name)".ToLowerInvariant(); enabled = ("$($_.Enabled)" -eq 'True'); inbound = $inbound
            localRules = ("$($_.AllowLocalFirewallRules)" -ne 'False')
        }
    })
    $rules = @(Get-NetFirewallRule -PolicyStore PersistentStore | Where-Object { @($in.names) -contains $_.Name })
    @{ profiles = $profiles; rules = @($rules | ForEach-Object { Get-RuleFacts $_ }) }
}
