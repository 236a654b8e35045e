import {expect, test} from 'vitest'
import {databaseEngines, outsiders, skewProblem, strangers} from '../../src/lib/fleet/hosts.ts'
import {editionLimits, editionProblem, sqlServerProblem} from '../../src/lib/fleet/server-versions.ts'
import {powershellProblem, windowsProblem} from '../../src/lib/fleet/windows-versions.ts'

const service = (name: string) => ({name, path: `"C:\\Program Files\\${name}\\x.exe"`})

test('a clock is compared with the middle of the round trip', () => {
  const trip = {before: 1_000_000, after: 1_020_000}
  expect(skewProblem(1_010_000 + 300_000, trip)).toBeUndefined()
  expect(skewProblem(1_010_000 + 300_001, trip)).toBe('its clock is 300 s ahead; up to 300 s are tolerated')
  expect(skewProblem(1_010_000 - 3_600_000, trip)).toBe('its clock is 3600 s behind; up to 300 s are tolerated')
})

test("a stranger is what is neither a tenant's, nor stock, nor allowed; * stands for any letters, other signs for themselves", () => {
  const of = (allow: readonly string[], ...names: readonly string[]) =>
    strangers(names.map(service), {servicePrefix: 'rs', allow})
  expect(of([], 'rs-acme', 'sshd', 'RdAgent', 'Backdoor', 'rsync')).toEqual(['Backdoor', 'rsync'])
  expect(of(['monitor*', 'a.b'], 'MonitoringAgent', 'a.b', 'aXb')).toEqual(['aXb'])
  expect(of(['(', '*'], 'anything')).toEqual([])
})

test('a SQL Server is told by its service, default instance or named', () => {
  expect(databaseEngines(['MSSQLSERVER', 'MSSQL$SQLEXPRESS', 'MSSQLFDLauncher', 'rs-acme'].map(service))).toEqual([
    'MSSQLSERVER',
    'MSSQL$SQLEXPRESS',
  ])
})

test("who is not of the team is told by name and SID; Windows' own Administrator is not", () => {
  const accounts = [
    {sid: 'S-1-5-21-1-2-3-500', name: 'APP-1\\Administrator'},
    {sid: 'S-1-5-21-1-2-3-1001', name: 'APP-1\\landlord'},
    {sid: 'S-1-5-21-9-9-9-512', name: 'CORP\\Domain Admins'},
    {sid: 'S-1-5-21-9-9-9-1500', name: 'S-1-5-21-9-9-9-1500'},
  ]
  expect(outsiders(accounts, ['*\\landlord', 's-1-5-21-9-9-9-512'])).toEqual(['S-1-5-21-9-9-9-1500'])
  expect(outsiders(accounts, [])).toHaveLength(3)
  expect(outsiders(accounts, ['corp\\domain admins', '*\\landlord', 'S-1-5-21-9-9-9-*'])).toEqual([])
})

test('Windows and PowerShell have to be supported on the day', () => {
  const day = Date.parse('2026-11-22')
  expect(windowsProblem({os: 'Windows Server 2022', build: '10.0.20348'}, day)).toBeUndefined()
  expect(windowsProblem({os: 'Windows Server 2012 R2', build: '6.3.9600'}, day)).toContain('ended on 2023-10-10')
  expect(windowsProblem({os: 'Windows Server 2016', build: '10.0.14393'}, Date.parse('2027-01-13'))).toContain('ended')
  expect(windowsProblem({os: 'Windows 11', build: '10.0.22631'}, day)).toContain(
    'no Windows Server that landlord knows',
  )
  expect(powershellProblem('5.1.20348.2')).toBeUndefined()
  for (const version of ['4.0', '5.0.1', '7.4.1', '']) expect(powershellProblem(version)).toContain('5.1 is needed')
})

test('SQL Server is 2014 or newer, and a server of one’s own', () => {
  expect(['12.0.2000.8', '16.0.4100.1'].map(sqlServerProblem)).toEqual([undefined, undefined])
  expect(sqlServerProblem('11.0.7001.0')).toContain('2014 (12.0) or newer')
  expect([2, 3, 4].map(editionProblem)).toEqual([undefined, undefined, undefined])
  expect(editionProblem(5)).toContain('EngineEdition 5')
  expect(editionLimits(4)).toContain('no Agent')
})
