# In front of every verb that changes something: one at a time a tenant, and none with a token lower than the highest seen.
$fence = $request.fence

function Use-Mutex([string]$name, [scriptblock]$guarded) {
    $mutex = New-Object Threading.Mutex($false, ('Global\landlord-' + ($name -replace '[^A-Za-z0-9.-]', '-')))
    $held = $false
    try {
        $left = [int][Math]::Max(0, ($deadline - [DateTime]::UtcNow).TotalMilliseconds)
        # Abandoned: its last holder was killed. The mutex is ours then, and what it left is for this verb to compare.
        try { $held = $mutex.WaitOne($left) } catch [Threading.AbandonedMutexException] { $held = $true }
        if (-not $held) { Stop-Verb 'IN-USE' "Another verb for $name is still at work." }
        & $guarded
    } finally {
        if ($held) { $mutex.ReleaseMutex() }
        $mutex.Dispose()
    }
}

function Confirm-Fence {
    $root = 'HKLM:\SOFTWARE\landlord'
    Use-Mutex 'fences' {
        $store = Get-RegistryValue $root 'Store'
        if ($store -and $store -ne $fence.store) { Stop-Verb 'STORE-FOREIGN' "The store $store manages this VM." }
        $highest = Get-RegistryValue "$root\Fences" $fence.key
        if ($null -ne $highest -and [long]$highest -gt [long]$fence.token) {
            Stop-Verb 'FENCED' "Token $($fence.token) of $($fence.key) is lower than $highest, which was seen here."
        }
        if (-not (Test-Path -LiteralPath "$root\Fences")) { [void](New-Item -Path "$root\Fences" -Force) }
        if (-not $store) { [void](New-ItemProperty -LiteralPath $root -Name 'Store' -PropertyType String -Value $fence.store -Force) }
        if ($null -eq $highest -or [long]$highest -lt [long]$fence.token) {
            [void](New-ItemProperty -LiteralPath "$root\Fences" -Name $fence.key -PropertyType QWord -Value ([long]$fence.token) -Force)
        }
    }
}

function Invoke-Fenced([scriptblock]$change) {
    Invoke-Verb {
        if ($request.mode -ne 'apply' -or -not $fence) { Stop-Verb 'FAILED' 'A change needs the mode apply and a fence.' }
        Use-Mutex $fence.key {
            Confirm-Fence
            & $change
        }
    }
}
