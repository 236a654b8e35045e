# Run as -EncodedCommand: takes one JSON from standard input, runs the script in it, answers with one marked line.
# Comments are left out of the command line. Never the automatic variable for input: its mere name swallows stdin.
$ProgressPreference='SilentlyContinue';$ErrorActionPreference='Stop'
$u=New-Object Text.UTF8Encoding($false)
$i=[Console]::OpenStandardInput();$m=New-Object IO.MemoryStream;$i.CopyTo($m)
$p=ConvertFrom-Json ($u.GetString($m.ToArray()).TrimStart([char]0xFEFF))
$s=$u.GetString([Convert]::FromBase64String($p.script))
$rc=0
try{$r=& ([ScriptBlock]::Create($s)) $p.input;$o=@{ok=$true;data=$r}}catch{$rc=1;$o=@{ok=$false;error=@{message=$_.Exception.Message;id=$_.FullyQualifiedErrorId;at=$_.ScriptStackTrace}}}
$b=$u.GetBytes("@@LL"+$p.nonce+":"+[Convert]::ToBase64String($u.GetBytes((ConvertTo-Json $o -Depth 20 -Compress)))+"`n")
$q=[Console]::OpenStandardOutput();$q.Write($b,0,$b.Length);$q.Flush()
exit $rc
