// Who may know whom. Read as: a file of this area may import its own area, the leaves, and what is listed here.

/** Files that know nothing but each other; everybody in `src/lib` and `src/commands` may import them. */
const LEAVES = ['src/lib/errors.ts', 'src/lib/error-codes.ts', 'src/lib/secret.ts', 'src/lib/templates.ts']
const ERROR_CODES = 'src/lib/error-codes/'

/** Step lists' own knowledge of the trade, free of any wire. They may know each other, without cycles. */
const RULES = ['fleet', 'release', 'backup', 'incident', 'monitor', 'audit']

/** The part of the engine that an adapter serves or speaks in. */
const PORTS = ['step', 'store', 'finding', 'chain', 'freeze', 'spool'].map((name) => `src/lib/engine/${name}.ts`)

/**
 * What several adapters stand on: how a child process is started and ended, how ssh is told where to go, what a certificate says,
 * how SQL Server is spoken to: managed servers and the ops store of a team are both reached by TDS.
 */
const GROUND = [
  'src/lib/adapters/children/child.ts',
  'src/lib/adapters/ssh/index.ts',
  'src/lib/adapters/x509/facts.ts',
  ...['fault', 'session', 'sql-text'].map((name) => `src/lib/adapters/tds/${name}.ts`),
]

/**
 * `may`: areas or files that can be imported at run time. `types`: those of which only types can be (`import type`).
 * `why` is printed with a violation.
 */
export const AREAS = {
  main: {may: ['commands', 'cli'], why: 'src/main.ts lists the commands and starts oclif'},
  commands: {may: ['cli', 'routines', 'ui'], why: 'a command builds one routine and hands it over'},
  cli: {
    may: ['compose', 'routines', 'ui', 'engine', 'site', 'fleet', 'release', 'backup', 'incident'],
    why: 'only cli/compose.ts and what lies beside it in cli/compose/ know adapters and configuration',
  },
  compose: {
    may: ['cli', 'config', 'adapters', 'engine', 'site', 'routines', ...RULES],
    why: 'cli/compose.ts and cli/compose/ join the parts; they draw nothing',
  },
  routines: {
    may: ['engine', 'site', ...RULES],
    why: 'a routine is a step list over the site, free of wires and screens',
  },
  config: {
    may: ['fleet'],
    types: ['site', ...RULES],
    why: 'configuration is read and checked by the rules of the fleet, not acted upon',
  },
  adapters: {
    may: [...PORTS, ...GROUND],
    types: ['site', ...RULES],
    why: 'an adapter serves the site and the ports of the engine, and knows no other adapter, their common ground apart',
  },
  site: {may: [], types: [...RULES, ...PORTS], why: 'the site says what is out there, in types'},
  engine: {may: [], why: 'the engine knows nothing of SQL, Windows or terminals'},
  ui: {may: [], types: ['engine'], why: 'screens are drawn from the events of the engine'},
  ...Object.fromEntries(RULES.map((rule) => [rule, {may: RULES, why: 'rules know rules alone'}])),
  leaf: {may: [], why: 'everybody imports it, so it imports nobody'},
  lab: {may: [], why: 'src/lab and src/lib never import each other'},
}

/** Libraries and the only folders below `src` (the lab's own apart) that may import them. One that is not listed may not be imported. */
export const LIBRARIES = {
  '@oclif/core': ['src/main.ts', 'src/commands', 'src/lib/cli'],
  '@inquirer/prompts': ['src/lib/ui'],
  chalk: ['src/lib/ui'],
  execa: ['src/lib/adapters/children'],
  kysely: ['src/lib/adapters/store'],
  'node:sqlite': ['src/lib/adapters/store'],
  tedious: ['src/lib/adapters/tds'],
  nodemailer: ['src/lib/adapters/mail'],
  yaml: ['src/lib/config'],
  yauzl: ['src/lib/adapters/releases'],
  semver: ['src/lib/release'],
  ulid: ['src/lib'],
  zod: ['src/lib'],
}

/** Built into Node, but one kind of thing with a library above: drawn into the same table. All others are free. */
export const GUARDED_BUILTINS = ['node:sqlite']

/** The bundle of the lab is started by its commands and by nobody else. */
export const LAB_BUNDLE = {text: 'lab.cjs', in: ['src/commands/lab', 'src/lab', `${ERROR_CODES}command-line.ts`]}

/** The area of a file, by its path from the project's root. Undefined: a place that the table does not know. */
export function areaOf(path) {
  if (path === 'src/main.ts') return 'main'
  if (LEAVES.includes(path) || path.startsWith(ERROR_CODES)) return 'leaf'
  if (path === 'src/lib/cli/compose.ts' || path.startsWith('src/lib/cli/compose/')) return 'compose'
  const [, top, folder, deeper] = path.split('/')
  if (top === 'lab' || top === 'commands') return top
  return top === 'lib' && deeper !== undefined && folder in AREAS ? folder : undefined
}
