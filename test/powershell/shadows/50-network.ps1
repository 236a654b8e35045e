# The firewall: rules whose filters are the rule itself, networks with their masks as Windows writes them. And who listens.
function Get-NetFirewallRule {
    param([string]$PolicyStore)
    $global:shadow.firewall
}

function Get-NetFirewallPortFilter { process { $_ } }

function Get-NetFirewallAddressFilter { process { $_ } }

function Get-WithMask([string]$address) {
    if ($address -notmatch '^([0-9.]+)/([0-9]+)$') { return $address }
    $network = $matches[1]
    $bits = ('1' * [int]$matches[2]).PadRight(32, '0')
    $parts = @(0, 8, 16, 24) | ForEach-Object { [Convert]::ToInt32($bits.Substring($_, 8), 2) }
    "$network/$($parts -join '.')"
}

function New-NetFirewallRule {
    param($Name, $DisplayName, $Group, $Direction, $Action, $Profile, $Protocol, $LocalPort, $RemoteAddress, $Enabled)
    $rule = [pscustomobject]@{
        Name = $Name; Group = $Group; Direction = $Direction; Action = $Action; Profile = $Profile; Protocol = $Protocol
        LocalPort = @($LocalPort); RemoteAddress = @($RemoteAddress | ForEach-Object { Get-WithMask $_ }); Enabled = $Enabled
    }
    Remove-NetFirewallRule -Name $Name
    $global:shadow.firewall = @($global:shadow.firewall) + @($rule)
    Save-Shadow
}

function Set-NetFirewallRule {
    param($Name, $Direction, $Action, $Profile, $Protocol, $LocalPort, $RemoteAddress, $Enabled)
    $fields = $PSBoundParameters
    $fields.Group = ($global:shadow.firewall | Where-Object { $_.Name -eq $Name }).Group
    New-NetFirewallRule @fields
}

function Remove-NetFirewallRule {
    param($Name)
    $global:shadow.firewall = @($global:shadow.firewall | Where-Object { $_ -and $_.Name -ne $Name })
    Save-Shadow
}

function Get-NetFirewallProfile {
    param([string]$PolicyStore)
    @('Domain', 'Private', 'Public') | ForEach-Object {
        [pscustomobject]@{ Name = $_; Enabled = 'True'; DefaultInboundAction = 'NotConfigured'; AllowLocalFirewallRules = 'NotConfigured' }
    }
}

function Get-NetTCPConnection {
    param([string]$State)
    [pscustomobject]@{ LocalAddress = '::'; LocalPort = [uint16]445; OwningProcess = [uint32]4 }
    [pscustomobject]@{ LocalAddress = '0.0.0.0'; LocalPort = [uint16]135; OwningProcess = [uint32]912 }
}
