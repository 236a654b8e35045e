/** A PowerShell for one script, or one that takes script after script. */
export type Form = 'single' | 'channel'

/**
 * Which of the two command lines that landlord sends an exec request is: Windows PowerShell with an encoded bootstrap that reads
 * standard input as bytes and writes marked lines. It is recognised by what it must do, not run. Undefined: neither.
 */
export function formOf(command: string): Form | undefined {
  const encoded = commandLine.exec(command)?.[1]
  if (encoded === undefined || command.length > longest) return undefined
  const lines = Buffer.from(encoded, 'base64').toString('utf16le').trim().split(/\r?\n/)
  const found = Object.entries(forms).find(
    ([, {last, essentials}]) =>
      firstLine.test(lines[0] ?? '') &&
      last.test(lines.at(-1) ?? '') &&
      [...always, ...essentials].every((part) => lines.some((line) => line.includes(part))),
  )
  return found?.[0] as Form | undefined
}

/** cmd.exe takes no longer line. */
const longest = 8191

const commandLine =
  /^powershell\.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ([A-Za-z0-9+/]+={0,2})$/

const firstLine = /^\$ProgressPreference\s*=\s*'SilentlyContinue'/

const always = ['[Console]::OpenStandardInput()', '[ScriptBlock]::Create(', '"@@LL', '[Console]::OpenStandardOutput()']

const forms: Readonly<Record<Form, {readonly last: RegExp; readonly essentials: readonly string[]}>> = {
  single: {last: /^exit \$\w+$/, essentials: ['.CopyTo(']},
  channel: {
    last: /^}$/,
    essentials: [
      "Send 'hello:1'",
      '.ReadLine()',
      '[RunspaceFactory]::CreateRunspace()',
      '.BeginInvoke()',
      '[Math]::Min(1000,',
      '.alive"',
      '.late";[Environment]::Exit(3)',
      '.refused"',
    ],
  },
}
