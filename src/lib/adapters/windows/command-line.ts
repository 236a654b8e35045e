import {template} from '../../templates.ts'

/** cmd.exe refuses longer lines: https://learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation */
export const LONGEST_COMMAND_LINE = 8191

/** The bootstrap without its comments and empty lines. */
export const bootstrap = (): string =>
  template('powershell/bootstrap.ps1')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .join('\n')

/** The one command line that is ever sent. It holds no data, so it survives cmd.exe and PowerShell as default shells alike. */
export const commandLine = (): string =>
  `powershell.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ${Buffer.from(bootstrap(), 'utf16le').toString('base64')}`

/** A program with its configuration as the service manager keeps it: quoted, since an unquoted blank would name another program. */
export function serviceCommandLine(program: string, configPath: string): string {
  for (const path of [program, configPath])
    if (/["\r\n]/.test(path) || path.endsWith('\\')) throw new TypeError(`${path} cannot stand in a command line.`)
  return `"${program}" --config "${configPath}"`
}
