// Makes dist/landlord-<version>.tgz, the package for users: the bundles and nothing to install beside them. It is packed from
// a folder with a manifest of its own, because the checkout's names libraries, and a Node, that are inside the bundles or
// are for work on the source alone.
import {execFileSync} from 'node:child_process'
import {cpSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {manifest, root} from './bundling.mjs'

const stage = join(root, 'dist', 'package')
const LICENSE = `landlord. All rights reserved.

No permission to use, copy, change or pass on this software is given by receiving it; that takes a written agreement with its
owner. The libraries inside its bundles stay under their own licences.
`

rmSync(stage, {recursive: true, force: true})
mkdirSync(stage, {recursive: true})
const {parts, lab, labParts} = JSON.parse(readFileSync(join(root, 'dist', 'contents.json'), 'utf8'))
const built = [...Object.keys(parts), ...labParts, ...globSync('{*,updates/*}.zip', {cwd: join(root, 'dist')})]
for (const path of ['bin', 'oclif.manifest.json', 'README.md', ...built.map((name) => `dist/${name}`)])
  cpSync(join(root, path), join(stage, path), {recursive: true})
writeFileSync(join(stage, 'LICENSE'), LICENSE)
writeFileSync(join(stage, 'THIRD-PARTY.txt'), notices())
writeFileSync(join(stage, 'package.json'), `${JSON.stringify(forUsers(manifest), null, 2)}\n`)

const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', '..'], {
  cwd: stage,
  encoding: 'utf8',
  shell: process.platform === 'win32',
})
const [{filename, size, entryCount}] = JSON.parse(packed)
console.log(`dist/${filename}  ${Math.ceil(size / 1024)} KB, ${entryCount} files`)

function forUsers({name, version, description, license, type, bin, oclif}) {
  const engines = {node: '>=24.15'}
  const files = ['bin', 'dist', 'oclif.manifest.json', 'README.md', 'LICENSE', 'THIRD-PARTY.txt']
  return {name, version, description, license, type, engines, bin, files, oclif}
}

/** The licence of every library of which the bundles hold a part, as they ask for. */
function notices() {
  const folders = [...new Set([...Object.values(parts).flat(), ...lab])].sort()
  return folders
    .map((folder) => {
      const {name, version, license} = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each))
      const text = file === undefined ? '' : `\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`
      return `${name} ${version} (${license})\n${text}`
    })
    .join(`\n${'-'.repeat(100)}\n\n`)
}
