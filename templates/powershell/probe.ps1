param($request)
# GET on the VM itself, as a client with that host name would; redirects are answers. Over TLS the name goes by SNI too, and any
# certificate is taken and told: whoever asked knows its thumbprint, the VM need not trust it.
function Open-Way($client) {
    if (-not $client.ConnectAsync('127.0.0.1', [int]$in.port).Wait([int]$in.timeoutMs)) { throw 'no connection in time' }
    $stream = $client.GetStream()
    $stream.ReadTimeout = [int]$in.timeoutMs
    $stream.WriteTimeout = [int]$in.timeoutMs
    if (-not $in.tls) { return $stream }
    $any = [Net.Security.RemoteCertificateValidationCallback] { $true }
    $secured = New-Object Net.Security.SslStream -ArgumentList $stream, $false, $any
    $secured.AuthenticateAsClient($in.host, $null, 'Tls12', $false)
    $secured
}

# HTTP 1.0: the answer comes unchunked, and ends where the connection does.
function Read-Answer($stream, $answer) {
    $name = $in.host
    if (@(80, 443) -notcontains $in.port) { $name += ":$($in.port)" }
    $asked = [Text.Encoding]::ASCII.GetBytes("GET $($in.path) HTTP/1.0`r`nHost: $name`r`nConnection: close`r`n`r`n")
    $stream.Write($asked, 0, $asked.Length)
    $bytes = New-Object byte[] 20480
    $length = 0
    while ($length -lt $bytes.Length) {
        if ($watch.ElapsedMilliseconds -gt $in.timeoutMs) { throw 'no whole answer in time' }
        $count = $stream.Read($bytes, $length, $bytes.Length - $length)
        if (-not $count) { break }
        $length += $count
    }
    $head = [Text.Encoding]::ASCII.GetString($bytes, 0, $length)
    $end = $head.IndexOf("`r`n`r`n")
    if ($end -lt 0 -or $head -notmatch '^HTTP/1\.[01] ([0-9]{3})') { throw 'what answers does not speak HTTP' }
    $answer.status = [int]$matches[1]
    $answer.body = [Text.Encoding]::UTF8.GetString($bytes, $end + 4, [Math]::Min(4096, $length - $end - 4))
}

Invoke-Verb {
    $answer = @{ status = $null; ms = 0; body = ''; certificate = $null; error = $null }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $client = New-Object Net.Sockets.TcpClient
    try {
        $stream = Open-Way $client
        if ($in.tls) {
            $shown = New-Object Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList $stream.RemoteCertificate
            $answer.certificate = Get-CertificateFacts $shown
        }
        Read-Answer $stream $answer
    } catch {
        $answer.error = $_.Exception.GetBaseException().Message
    } finally {
        $client.Close()
    }
    $answer.ms = $watch.ElapsedMilliseconds
    $answer
}
