param($request)
# Whether a TCP port answers, as seen from the VM. Nothing is sent.
Invoke-Verb {
    $answer = @{ open = $false; ms = 0; error = $null }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $client = New-Object Net.Sockets.TcpClient
    try {
        $answer.open = $client.ConnectAsync($in.host, [int]$in.port).Wait([int]$in.timeoutMs)
        if (-not $answer.open) { $answer.error = 'no connection in time' }
    } catch {
        $answer.error = $_.Exception.GetBaseException().Message
    } finally {
        $client.Close()
    }
    $answer.ms = $watch.ElapsedMilliseconds
    $answer
}
