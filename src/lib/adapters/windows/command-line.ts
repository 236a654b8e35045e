import {createHash} from 'node:crypto'
import {template} from '../../templates.ts'

/** cmd.exe refuses longer lines: https://learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation */
export const LONGEST_COMMAND_LINE = 8191

/** The bootstrap without its comments and empty lines. */
export const bootstrap = (): string => bare('bootstrap')

/** The channel's script likewise. */
export const channelScript = (): string => bare('channel')

/** The command line of a single shot. It holds no data, so it survives cmd.exe and PowerShell as default shells alike. */
export const commandLine = (): string => encoded(bootstrap())

/** The command line of a channel, as free of data. No third one is ever sent. */
export const channelCommandLine = (): string => encoded(channelScript())

/** Which script a channel was proven with: SHA-256 of its command line, hexadecimal. */
export const channelDigest = (): string => createHash('sha256').update(channelCommandLine()).digest('hex')

/** A program with its configuration as the service manager keeps it: quoted, since an unquoted blank would name another program. */
export function serviceCommandLine(program: string, configPath: string): string {
  for (const path of [program, configPath])
    if (/["\r\n]/.test(path) || path.endsWith('\\')) throw new TypeError(`${path} cannot stand in a command line.`)
  return `"${program}" --config "${configPath}"`
}

const bare = (name: 'bootstrap' | 'channel'): string =>
  template(`powershell/${name}.ps1`)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .join('\n')

const encoded = (script: string): string =>
  `powershell.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ${Buffer.from(script, 'utf16le').toString('base64')}`
