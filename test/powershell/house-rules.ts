import {code} from './scripts.ts'

/** What a rule found: one line for people a violation. */
export type Rule = (text: string) => readonly string[]

/** Rules for every script, whatever it does. Each came from a trap of Windows PowerShell (design: Windows VMs). */
export const RULES: Readonly<Record<string, Rule>> = {
  'ASCII alone': (text) => lines(text, /[^\n\t -~]/),
  'no tabs, no blanks at the end, a line break last': (text) => [
    ...lines(text, /\t|[ ]$/),
    ...(text.endsWith('\n') ? [] : ['the last line is not ended']),
  ],
  'at most 60 lines': (text) => (text.split('\n').length - 1 > 60 ? [`${text.split('\n').length - 1} lines`] : []),
  // Its mere token makes the host swallow standard input.
  'no automatic variable for input': (text) => lines(code(text), /\$input\b/i),
  'PowerShell 4 reads it': (text) => lines(code(text), /::new\(|^\s*(?:class|enum|using)\s|\?\?|\?\.|\?\[|&&|\|\|/i),
  // `sc` is Set-Content, and others change with the user's profile.
  'no aliases': (text) =>
    lines(
      code(text),
      /(?:^|[|({;]\s*)(?:sc|gwmi|gcim|gsv|sasv|spsv|gp|sp|ni|ri|rm|del|mv|cp|echo|%|\?|where|foreach|select|sort)\s(?!\()/i,
    ),
  'sc.exe by its whole name': (text) =>
    lines(code(text), /(?<![\w.])sc(?!\.exe)\s+(?:create|config|failure|delete|stop|start)/i),
  'the host is not ended': (text) =>
    lines(code(text).replace(ENDINGS, ''), /(?:^|[;{]\s*)exit\b|\[Environment\]::Exit|-NoExit/i),
  'ConvertTo-Json with its depth': (text) => lines(code(text), /ConvertTo-Json(?!.*-Depth 20)/),
  'dates as ISO text': (text) =>
    lines(code(text), /ToString\(\)(?=.*(?:Time|Date))|Get-Date -Format|ToShortDate|ToLongDate/),
  'localised text is never read': (text) =>
    lines(
      code(text),
      /(?:netsh|secedit)\.exe(?!.*\| Out-Null$)|&\s*netsh\b(?!\.exe)|net\.exe|icacls|schtasks|wmic|LevelDisplayName|Exception\.Message\s+-(?:match|like|eq)|-match\s+\$_\.Exception\.Message/i,
    ),
  'nothing starts what would hold standard output': (text) =>
    lines(code(text), /Start-Process|Start-Job|Invoke-Expression|\biex\b/i),
  'nothing printed besides the answer': (text) =>
    lines(code(text), /Write-(?:Host|Output|Error|Warning|Verbose)|Out-Host/i),
}

/** The two ends of a host that are meant: the bootstrap's, and a channel's whose script would not end. */
const ENDINGS = /^exit \$rc$|\{Send "\$n\.late";\[Environment\]::Exit\(3\)\}$/m

/** Cmdlets and calls that change something. */
export const CHANGES =
  /\b(?:New-Item|New-ItemProperty|New-Service|Set-\w+|Remove-\w+|Move-\w+|Copy-\w+|Rename-\w+|Clear-\w+|Add-Content|Out-File|Start-(?!Sleep)\w+|Stop-(?!Verb|Late)\w+|Restart-\w+|Invoke-CimMethod|Invoke-WmiMethod|Protect-\w+|Invoke-Netsh)\b|\b(?:sc|netsh)\.exe\b|\[IO\.(?:File|Directory)\]::(?:Write|Move|Delete|Replace|Create|OpenWrite|Append|Copy|Set)\w*|ExtractToDirectory/

const lines = (text: string, wrong: RegExp): readonly string[] =>
  text.split('\n').flatMap((line, index) => (wrong.test(line) ? [`${index + 1}: ${line.trim()}`] : []))
