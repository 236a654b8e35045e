// The PowerShell scripts themselves, in a real PowerShell 7 with Windows' cmdlets shadowed: `npm run test:powershell`.
import {spawnSync} from 'node:child_process'
import {accessSync, constants} from 'node:fs'
import {delimiter, join} from 'node:path'

const pwsh = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => (folder === '' ? [] : [join(folder, 'pwsh'), join(folder, 'pwsh.exe')]))
  .find(isProgram)
if (pwsh === undefined) {
  console.log('SKIPPED test:powershell: no pwsh on the PATH')
  process.exit(0)
}
const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs')
const {status} = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=verbose', 'test/powershell/shadowed.test.ts'],
  {
    cwd: join(import.meta.dirname, '..'),
    env: {...process.env, LANDLORD_PWSH: pwsh},
    stdio: 'inherit',
  },
)
process.exit(status ?? 1)

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
