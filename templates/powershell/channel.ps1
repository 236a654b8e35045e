# Run as -EncodedCommand: one PowerShell for many scripts. In come lines `NONCE LENGTH JSON`, each is answered by one marked line,
# with a sign of life a second until then. It ends at the end of standard input, and when a script overruns its deadline.
# Comments are left out of the command line. Never the automatic variable for input: its mere name swallows stdin.
$ProgressPreference='SilentlyContinue';$ErrorActionPreference='Stop'
$u=New-Object Text.UTF8Encoding($false)
$i=New-Object IO.StreamReader([Console]::OpenStandardInput(),[Text.Encoding]::ASCII)
$q=[Console]::OpenStandardOutput()
function Send($text){$b=$u.GetBytes("@@LL$text`n");$q.Write($b,0,$b.Length);$q.Flush()}
# As the bootstrap runs a script and tells of it; a scope of its own each, while modules stay loaded for the next.
$run='param($s,$in);try{$r=& ([ScriptBlock]::Create($s)) $in;$o=@{ok=$true;data=$r}}catch{$o=@{ok=$false;error=@{message=$_.Exception.Message;id=$_.FullyQualifiedErrorId;at=$_.ScriptStackTrace}}};ConvertTo-Json $o -Depth 20 -Compress'
$space=[RunspaceFactory]::CreateRunspace()
$space.Open()
$space.SessionStateProxy.SetVariable('ProgressPreference','SilentlyContinue')
$space.SessionStateProxy.SetVariable('ErrorActionPreference','Stop')
Send 'hello:1'
while($null -ne ($line=$i.ReadLine())){
$n,$length,$json=$line.Split([char[]]' ',3)
if("$n" -notmatch '^[0-9a-f]{24}$'){$n='unread';$length=''}
$f=$null
if("$length" -match '^[0-9]{1,7}$' -and "$json".Length -eq [int]$length){try{$f=ConvertFrom-Json $json}catch{$f=$null}}
if(-not $f){Send "$n.refused";continue}
$p=[PowerShell]::Create()
$p.Runspace=$space
$end=[DateTime]::UtcNow.AddMilliseconds([double]$f.deadlineMs)
$said='{"ok":false,"error":{"message":"The script ended without an answer.","id":"NoAnswer","at":""}}'
try{
[void]$p.AddScript($run).AddArgument($u.GetString([Convert]::FromBase64String($f.script))).AddArgument($f.input)
$h=$p.BeginInvoke()
while(-not $h.AsyncWaitHandle.WaitOne([int][Math]::Max(1,[Math]::Min(1000,($end-[DateTime]::UtcNow).TotalMilliseconds)))){
if([DateTime]::UtcNow -ge $end){Send "$n.late";[Environment]::Exit(3)}
# Nobody may be listening any more: what was begun goes on to its end.
try{Send "$n.alive"}catch{$null=$_}
}
$all=@($p.EndInvoke($h))
if($all.Count){$said="$($all[$all.Count-1])"}
}catch{
$said=ConvertTo-Json @{ok=$false;error=@{message=$_.Exception.Message;id="$($_.FullyQualifiedErrorId)";at=''}} -Depth 20 -Compress
}finally{$p.Dispose()}
Send ($n+':'+[Convert]::ToBase64String($u.GetBytes($said)))
}
