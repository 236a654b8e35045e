/**
 * Whether an exec request is the one command line that landlord sends: Windows PowerShell with an encoded bootstrap that reads
 * standard input as bytes and writes one marked line. The bootstrap is recognised by what it must do, not run.
 */
export function isBootstrap(command: string): boolean {
  const encoded = commandLine.exec(command)?.[1]
  if (encoded === undefined || command.length > longest) return false
  const lines = Buffer.from(encoded, 'base64').toString('utf16le').trim().split(/\r?\n/)
  return (
    firstLine.test(lines[0] ?? '') &&
    lastLine.test(lines.at(-1) ?? '') &&
    essentials.every((part) => lines.some((line) => line.includes(part)))
  )
}

/** cmd.exe takes no longer line. */
const longest = 8191

const commandLine =
  /^powershell\.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ([A-Za-z0-9+/]+={0,2})$/

const firstLine = /^\$ProgressPreference\s*=\s*'SilentlyContinue'/
const lastLine = /^exit \$\w+$/

const essentials = [
  '[Console]::OpenStandardInput()',
  '[ScriptBlock]::Create(',
  '"@@LL"',
  '[Console]::OpenStandardOutput()',
]
