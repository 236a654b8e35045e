import {describe, expect, test} from 'vitest'
import {composeScript, PARAMETER, VERBS, type Verb} from '../../src/lib/adapters/windows/scripts.ts'
import {calledIn, definedIn, EVERYWHERE, WINDOWS_ALONE} from './commands.ts'
import {CHANGES, RULES} from './house-rules.ts'
import {code, FILES, verbs} from './scripts.ts'

describe.each(Object.entries(RULES))('%s', (_name, rule) => {
  test.each([...FILES])('%s', (_file, text) => {
    expect(rule(text)).toEqual([])
  })
})

test.each([
  ['ASCII alone', 'param($request) # caf\u00e9'],
  ['no automatic variable for input', '$x = $input'],
  ['PowerShell 4 reads it', '$x = [Text.StringBuilder]::new()'],
  ['PowerShell 4 reads it', 'class Thing {'],
  ['PowerShell 4 reads it', '$x = $a ?? $b'],
  ['no aliases', 'sc $path $text'],
  ['sc.exe by its whole name', '& sc failure $name'],
  ['the host is not ended', 'if ($x) { exit 3 }'],
  ['ConvertTo-Json with its depth', '$x | ConvertTo-Json -Compress'],
  ['localised text is never read', 'if ($_.Exception.Message -match "denied") { }'],
  ['localised text is never read', '$text = netsh.exe http show urlacl'],
  ['nothing starts what would hold standard output', 'Start-Process notepad'],
  ['at most 60 lines', 'a\n'.repeat(61)],
])('%s is a rule that finds its violation', (name, text) => {
  expect(RULES[name]?.(`${text}\n`)).not.toEqual([])
})

test('there is one script a verb, and no other', () => {
  const shared = new Set(Object.values(VERBS).flatMap(({parts}) => parts.map((part) => `_${part}.ps1`)))
  const known = [
    ...Object.keys(VERBS).map((verb) => `${verb}.ps1`),
    ...shared,
    '_reply.ps1',
    '_fence.ps1',
    'bootstrap.ps1',
    'channel.ps1',
  ]
  expect([...FILES.keys()].sort()).toEqual(known.sort())
})

test.each(Object.keys(VERBS) as Verb[])(
  '%s takes its request first, once, and all that it calls comes with it',
  (verb) => {
    const script = composeScript(verb)
    expect(script.startsWith(PARAMETER)).toBe(true)
    expect(script.indexOf(PARAMETER, 1)).toBe(-1)
    const defined = definedIn(script)
    expect(new Set(defined).size).toBe(defined.length)
    const known = new Set([...defined, ...EVERYWHERE, ...WINDOWS_ALONE])
    expect(calledIn(script).filter((name) => !known.has(name))).toEqual([])
  },
)

/** secedit writes to a file alone: what a read takes away again is that file, by the name that it gave it. */
const OWN_FILES: Partial<Record<Verb, readonly string[]>> = {'vm.access': ['        [IO.File]::Delete($exported)']}

test.each(verbs('check'))('%s reads and changes nothing', (verb) => {
  expect(
    code(composeScript(verb))
      .split('\n')
      .filter((line) => CHANGES.test(line)),
  ).toEqual(OWN_FILES[verb] ?? [])
  expect(composeScript(verb)).toContain('Invoke-Verb {')
})

test.each(verbs('apply'))('%s is fenced before its first change', (verb) => {
  const own = code(composeScript(verb)).split('\n')
  const outside = topLevel(own.join('\n'))
  expect(outside.filter((statement) => CHANGES.test(statement))).toEqual([])
  expect(outside.filter((statement) => /^Invoke-(?:Fenced|Verb)/.test(statement))).toEqual(['Invoke-Fenced {'])
})

test('a change in a read, or in front of the fence, would be found', () => {
  expect(CHANGES.test('Remove-Item -LiteralPath $in.folder')).toBe(true)
  expect(CHANGES.test("[void](New-Item -Path 'HKLM:\\SOFTWARE\\x')")).toBe(true)
  expect(CHANGES.test('[IO.File]::WriteAllText($path, $text)')).toBe(true)
  expect(CHANGES.test('$now = Get-Acl -LiteralPath $path')).toBe(false)
  const early = code(composeScript('dir.remove')).replace('Invoke-Fenced {', 'Remove-Folder $in.path\nInvoke-Fenced {')
  expect(topLevel(early).filter((statement) => CHANGES.test(statement))).toEqual(['Remove-Folder $in.path'])
})

test('the fence is compared before the change it stands for, under the mutex of its key', () => {
  const fence = code(FILES.get('_fence.ps1') ?? '')
  const body = fence.slice(fence.indexOf('function Invoke-Fenced'))
  const order = ['Use-Mutex $fence.key {', 'Confirm-Fence', '& $change'].map((part) => body.indexOf(part))
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect(Math.min(...order)).toBeGreaterThan(0)
})

test.each([...FILES])('%s keeps secrets off command lines and out of answers', (_file, text) => {
  expect(
    code(text)
      .split('\n')
      .filter((line) => /sc\.exe|cmd|powershell\.exe/i.test(line) && /password|content|connectionString/i.test(line)),
  ).toEqual([])
  expect(
    code(text)
      .split('\n')
      .filter(
        (line) => /Add-Change|Stop-Verb/.test(line) && /\$in\.content|\$bytes|connectionString|Password/i.test(line),
      ),
  ).toEqual([])
})

/** Statements that run as such: what is neither inside a function nor inside a block of one that runs. */
function topLevel(script: string): readonly string[] {
  let depth = 0
  return script.split('\n').filter((line) => {
    const at = depth
    const bare = line.replace(/'[^']*'|"[^"]*"/g, '')
    depth += (bare.match(/[{(]/g)?.length ?? 0) - (bare.match(/[})]/g)?.length ?? 0)
    return at === 0 && line.trim() !== '' && !/^(?:function |\}|\))/.test(line)
  })
}
