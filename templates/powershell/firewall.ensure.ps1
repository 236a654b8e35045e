param($request)
# An inbound rule of ours that allows TCP to these ports in every profile.
Invoke-Fenced {
    $ports = @($in.ports | ForEach-Object { [int]$_ } | Sort-Object)
    $remote = @($in.remote | ForEach-Object { Get-Network $_ } | Sort-Object)
    $there = Find-Rule $in.name
    $now = $null
    if ($there) { $now = Get-RuleFacts $there }
    if ($now -and -not $now.ours) { Stop-Verb 'FOREIGN' "The firewall rule $($in.name) was not made by landlord." }
    if (-not $now -or -not $now.asWanted -or ($now.ports -join ',') -ne ($ports -join ',') -or ($now.remote -join ',') -ne ($remote -join ',')) {
        $fields = @{
            Direction = 'Inbound'; Action = 'Allow'; Profile = 'Any'; Protocol = 'TCP'; Enabled = 'True'
            LocalPort = @($ports | ForEach-Object { "$_" }); RemoteAddress = $remote
        }
        if ($there) {
            Set-NetFirewallRule -Name $in.name @fields
        } else {
            [void](New-NetFirewallRule -Name $in.name -DisplayName $in.displayName -Group 'landlord' @fields)
        }
        Add-Change "firewall rule $($in.name)"
    }
    @{}
}
