// Completes package-lock.json after `npm install`: optional packages of platforms that the registry at hand did not serve. npm
// leaves them out without a word, and then `npm ci` refuses the lock file. Everything that is needed of them here is known
// without asking: their exact version from who wants them, their platform from their name. Changes nothing where nothing is missing.
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseArgs} from 'node:util'

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

const {values} = parseArgs({
  options: {file: {type: 'string', default: join(import.meta.dirname, '..', 'package-lock.json')}},
})
const lock = JSON.parse(readFileSync(values.file, 'utf8'))
const added = missing(lock.packages)
if (added.length > 0) {
  const packages = {...lock.packages, ...Object.fromEntries(added)}
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([one], [other]) => (one < other ? -1 : 1)))
  writeFileSync(values.file, `${JSON.stringify(lock, null, 2)}\n`)
}
for (const [path] of added) console.log(`added ${path}`)

function missing(packages) {
  return Object.entries(packages).flatMap(([path, {dev, optionalDependencies = {}}]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => /^\d+\.\d+\.\d+/.test(version) && !found(packages, path, name))
      .map(([name, version]) => [
        `node_modules/${name}`,
        {version, ...(dev ? {dev} : {}), optional: true, ...platformOf(name)},
      ]),
  )
}

/** As Node looks for it: beside what wants it, then in every folder above. */
function found(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true
    if (folder === '') return false
  }
}

function platformOf(name) {
  const words = name.split('/').at(-1).split('-')
  const os = words.filter((word) => SYSTEMS.includes(word))
  const cpu = words.filter((word) => PROCESSORS.includes(word))
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name} does not say its platform`)
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') && os[0] === 'linux' ? ['glibc'] : undefined
  return {os, cpu, ...(libc === undefined ? {} : {libc})}
}
