import {code} from './scripts.ts'

/** Cmdlets that PowerShell has on every system. */
export const EVERYWHERE: ReadonlySet<string> = new Set([
  'Add-Type',
  'ConvertFrom-Json',
  'ConvertTo-Json',
  'ForEach-Object',
  'Get-Date',
  'Get-FileHash',
  'Out-Null',
  'Select-Object',
  'Sort-Object',
  'Start-Sleep',
  'Where-Object',
])

/** What Windows PowerShell 5.1 on Windows Server 2016 brings along besides; some do other things elsewhere. */
export const WINDOWS_ALONE: ReadonlySet<string> = new Set([
  'Get-Acl',
  'Get-ChildItem',
  'Get-CimInstance',
  'Get-Item',
  'Get-LocalGroupMember',
  'Get-NetFirewallAddressFilter',
  'Get-NetFirewallPortFilter',
  'Get-NetFirewallProfile',
  'Get-NetFirewallRule',
  'Get-NetTCPConnection',
  'Get-WinEvent',
  'Invoke-CimMethod',
  'New-Item',
  'New-ItemProperty',
  'New-NetFirewallRule',
  'New-Object',
  'Remove-Item',
  'Remove-ItemProperty',
  'Remove-NetFirewallRule',
  'Set-Acl',
  'Set-NetFirewallRule',
  'Test-Path',
])

/** Functions that a script defines, in order. */
export const definedIn = (script: string): readonly string[] =>
  [...script.matchAll(/^function ([A-Z][A-Za-z]*-[A-Za-z0-9]+|[a-z]+\.exe)/gm)].map((match) => match[1] ?? '')

/** Cmdlets and functions that a script calls, and programs of Windows. */
export const calledIn = (script: string): readonly string[] =>
  [...code(script).matchAll(/(?<![\w'[^-])([A-Z][A-Za-z]*-[A-Z][A-Za-z0-9]+)/g)].map((match) => match[1] ?? '')

export const programsIn = (script: string): readonly string[] =>
  [...code(script).matchAll(/& ([a-z]+\.exe)/g)].map((match) => match[1] ?? '')
