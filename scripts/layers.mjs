// The check of layers: `npm run layers`. `--root DIR` looks at another tree.
import {join, resolve} from 'node:path'
import {parseArgs} from 'node:util'
import {checkLayers} from './layers/check.mjs'

const {values} = parseArgs({options: {root: {type: 'string', default: join(import.meta.dirname, '..')}}})
const {files, imports, violations} = checkLayers(resolve(values.root))

for (const violation of violations) console.error(violation)
console.log(`layers: ${files} files, ${imports} imports, ${violations.length} violations`)
// Nothing to look at means that it looked in the wrong place.
process.exitCode = files === 0 || violations.length > 0 ? 1 : 0
