import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {foundBelow} from './search.ts'

/** Where a test run could have left something: the checkout without what came from elsewhere, and its own folders for the while. */
const OURS = /^(ll-|landlord-|bench-|coverage-)/
const NOT_OURS = /[/\\](node_modules|\.git)([/\\]|$)/

/**
 * From now on every password that the product makes in a test is noted in a list of its own. What is returned looks, after
 * the last test, for each of them in all that the tests left behind, and throws where one is found.
 */
export function noteSecrets(root: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'made-'))
  const list = join(folder, 'passwords')
  writeFileSync(list, '', {mode: 0o600})
  process.env.LANDLORD_PASSWORDS_MADE = list
  const began = Date.now()
  return () => {
    const passwords = readFileSync(list, 'utf8').split('\n').filter(Boolean)
    const sought = passwords.map((value, at) => ({name: `password ${at + 1} of ${passwords.length}`, value}))
    const isOld = (path: string) => NOT_OURS.test(path) || statSync(path).mtimeMs < began
    const left = readdirSync(tmpdir()).filter((name) => OURS.test(name))
    const finds = [root, ...left.map((name) => join(tmpdir(), name))].flatMap(
      (place) => foundBelow(place, sought, isOld).finds,
    )
    rmSync(folder, {recursive: true})
    if (finds.length > 0)
      throw new Error(`Secrets were left behind: ${finds.map(({name, where}) => `${name} in ${where}`).join('; ')}`)
  }
}
