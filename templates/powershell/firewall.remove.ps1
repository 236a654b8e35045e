param($request)
# Takes away a firewall rule of ours. Absent is fine.
Invoke-Fenced {
    $there = Find-Rule $in.name
    if ($there) {
        if ($there.Group -ne 'landlord') { Stop-Verb 'FOREIGN' "The firewall rule $($in.name) was not made by landlord." }
        Remove-NetFirewallRule -Name $in.name
        Add-Change "removed the firewall rule $($in.name)"
    }
    @{}
}
