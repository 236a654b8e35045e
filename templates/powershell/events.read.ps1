param($request)
# Newest entries of one source in the application log.
Invoke-Verb {
    $levels = @{ 1 = 'error'; 2 = 'error'; 3 = 'warning' }
    $since = ([DateTime]$in.since).ToUniversalTime().ToString('o')
    $found = @()
    try {
        # By XPath: a source that is not registered, or never wrote to this log, is then no error of its own.
        $path = "*[System[Provider[@Name='$($in.source)'] and TimeCreated[@SystemTime>='$since']]]"
        $found = @(Get-WinEvent -LogName Application -FilterXPath $path -MaxEvents $in.max)
    } catch {
        if ($_.FullyQualifiedErrorId -notmatch '^NoMatchingEventsFound') { throw }
    }
    $events = @($found | ForEach-Object {
        $level = $levels[[int]$_.Level]
        if (-not $level) { $level = 'information' }
        # Without the source's message file there is no text, only its parts.
        $text = $_.Message
        if (-not $text) { $text = @($_.Properties | ForEach-Object { $_.Value }) -join ' ' }
        @{ at = $_.TimeCreated.ToUniversalTime().ToString('o'); source = $_.ProviderName; id = [int]$_.Id; level = $level; message = "$text" }
    })
    @{ events = $events }
}
