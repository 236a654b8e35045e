param($request)
# HTTP GET on the VM itself, as a client with that host name would; redirects are answers.
function Read-Start($response) {
    $stream = $response.GetResponseStream()
    $bytes = New-Object byte[] 4096
    $length = 0
    while ($length -lt $bytes.Length) {
        $count = $stream.Read($bytes, $length, $bytes.Length - $length)
        if (-not $count) { break }
        $length += $count
    }
    [Text.Encoding]::UTF8.GetString($bytes, 0, $length)
}

Invoke-Verb {
    $answer = @{ status = $null; ms = 0; body = ''; error = $null }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $web = [Net.WebRequest]::Create("http://127.0.0.1:$($in.port)$($in.path)")
    $web.Host = $in.host
    if ($in.port -ne 80) { $web.Host = "$($in.host):$($in.port)" }
    $web.AllowAutoRedirect = $false
    $web.Proxy = $null
    $web.Timeout = $in.timeoutMs
    $web.ReadWriteTimeout = $in.timeoutMs
    $response = $null
    try {
        try {
            $response = $web.GetResponse()
        } catch [Net.WebException] {
            # 4xx and 5xx are thrown, with the answer inside. The status of the exception is not localised.
            $problem = $_.Exception
            while ($problem -isnot [Net.WebException]) { $problem = $problem.InnerException }
            $response = $problem.Response
            if (-not $response) { $answer.error = "$($problem.Status): $($problem.Message)" }
        }
        if ($response) {
            $answer.status = [int]$response.StatusCode
            $answer.body = Read-Start $response
        }
    } catch {
        $answer.error = $_.Exception.Message
    } finally {
        if ($response) { $response.Close() }
    }
    $answer.ms = $watch.ElapsedMilliseconds
    $answer
}
