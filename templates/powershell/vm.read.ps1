param($request)
# Many reads at once: each is answered by its own verb's script, as if it had been asked alone. Nothing in here changes anything.
Invoke-Verb {
    $scripts = @{}
    foreach ($one in @($in.scripts)) {
        $text = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($one.script))
        $scripts[$one.verb] = [ScriptBlock]::Create($text)
    }
    $answers = New-Object Collections.ArrayList
    foreach ($read in @($in.reads)) {
        $asked = @{
            v = 1; verb = $read.verb; requestId = $request.requestId; mode = 'check'; deadlineMs = $request.deadlineMs
            fence = $null; attempt = $null; input = $read.input
        }
        [void]$answers.Add(@(& $scripts[$read.verb] $asked)[-1])
    }
    @{ answers = @($answers) }
}
