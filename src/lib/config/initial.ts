import {isMap, isScalar, type Node, parse} from 'yaml'
import * as z from 'zod/mini'
import {Bug} from '../errors.ts'
import {template} from '../templates.ts'
import {layered} from './layers.ts'
import {projectFile} from './schema.ts'
import {isOptionalAt, schemaAt} from './shape.ts'
import {type Written, written} from './written.ts'

/** What nobody can guess of a site: everything else has a value to begin with. */
export const INITIAL = {
  domain: ['domain'],
  serverHost: ['servers', 'sql-1', 'host'],
  certificate: ['servers', 'sql-1', 'tls', 'name'],
  fromVms: ['servers', 'sql-1', 'reachedFromVms'],
  vmHost: ['vms', 'app-1', 'host'],
  vmUser: ['vms', 'app-1', 'user'],
  hostKey: ['vms', 'app-1', 'hostKey'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Initial = Readonly<Record<keyof typeof INITIAL, string>>

const EXAMPLE = 'docs/landlord.example.yaml'

/** What is wrong with one of them, or undefined. */
export function initialProblem(what: keyof typeof INITIAL, value: string): string | undefined {
  const schema = schemaAt(projectFile, INITIAL[what])
  const checked = schema && z.safeParse(schema, value)
  return checked?.success === false ? `expected ${checked.error.issues[0]?.message}` : undefined
}

/**
 * The annotated example with these values in it, and what a site can begin without as comments. It is read by the same check
 * as every other project file before it is given out.
 */
export function initialConfiguration(initial: Initial): string {
  const example = written(template(EXAMPLE), EXAMPLE, projectFile)
  const text = template(EXAMPLE)
  const changes = [
    ...Object.entries(INITIAL).map(([what, path]) =>
      replacement({example, text}, path, initial[what as keyof Initial]),
    ),
    ...optionalPairs(example.document.contents, []).map((lines) => commented(text, lines)),
  ]
  const changed = changes
    .toSorted((a, b) => b.from - a.from)
    .reduce((all, {from, to, by}) => all.slice(0, from) + by + all.slice(to), text)
  const [, ...rest] = changed.split('\n')
  const whole = `# landlord.yaml, written by \`landlord config init\`. Paths are relative to this file.\n${rest.join('\n')}`
  try {
    layered(whole, 'landlord.yaml', {env: {}, cwd: '/', user: undefined, allowExec: false})
  } catch (error) {
    throw new Bug('The first configuration does not pass its own check.', error)
  }
  return whole

  /** Whole blocks alone: an optional key within another's line stays. */
  function optionalPairs(node: Node | null, path: readonly string[]): readonly (readonly [number, number])[] {
    if (!isMap(node) || node.flow) return []
    return node.items.flatMap(({key, value}) => {
      const at = [...path, String(isScalar(key) ? key.value : key)]
      const range = (key as Node).range
      const end = (value as Node | null)?.range?.[1]
      if (!range || end === undefined) return []
      // What was said stays, though a site could begin without.
      const said = Object.values(INITIAL).some((path) => path.join('.') === at.join('.'))
      if (said) return []
      return isOptionalAt(projectFile, at) ? [[range[0], end] as const] : optionalPairs(value as Node, at)
    })
  }
}

interface Change {
  readonly from: number
  readonly to: number
  readonly by: string
}

/** What is explained beside the value keeps its column where it can. */
function replacement(
  {example: {document}, text}: {readonly example: Written; readonly text: string},
  path: readonly string[],
  value: string,
): Change {
  const node = document.getIn(path, true)
  if (!isScalar(node) || !node.range) throw new Bug(`The example has nothing at ${path.join('.')}.`)
  const [from, end] = node.range
  const gap = /^ *(?=#)/.exec(text.slice(end))?.[0].length ?? 0
  // A single-quoted scalar is what it shows, quotes doubled (YAML 1.2.2, 7.3.2).
  const plain = /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(value) && parse(value) === value
  const by = plain ? value : `'${value.replaceAll("'", "''")}'`
  const to = end + gap
  return {from, to, by: gap === 0 ? by : `${by} `.padEnd(to - from)}
}

function commented(text: string, [from, to]: readonly [number, number]): Change {
  const begin = text.lastIndexOf('\n', from) + 1
  const end = text.indexOf('\n', Math.max(from, to - 1))
  const indent = from - begin
  const lines = text.slice(begin, end < 0 ? undefined : end).split('\n')
  const by = lines.map((line) => (line.trim() === '' ? line : `${line.slice(0, indent)}# ${line.slice(indent)}`))
  return {from: begin, to: end < 0 ? text.length : end, by: by.join('\n')}
}
