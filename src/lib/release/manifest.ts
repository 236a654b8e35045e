import * as z from 'zod/mini'
import {pathProblem} from './file-names.ts'
import {versionProblem} from './version.ts'

export interface Manifest {
  readonly product: string
  readonly version: string
  readonly kind: 'minor' | 'major'
  readonly entryPoint: string
  readonly healthPath: string
  readonly role: string
  readonly schema: string
  /** In order of application. */
  readonly migrations: readonly ManifestMigration[]
  /** SHA-256, lower-case hexadecimal, of every file but the manifest, by path. */
  readonly files: Readonly<Record<string, string>>
}

export interface ManifestMigration {
  readonly id: string
  readonly file: string
  /** No transaction can hold it: the file of a query whose one value is 1 as soon as the script has done its work. */
  readonly apart?: {readonly check: string} | undefined
}

export const MANIFEST = 'manifest.json'

/** The manifest, or what is wrong with it. */
export function parseManifest(text: string): {readonly manifest: Manifest} | {readonly problem: string} {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return {problem: `is no JSON: ${(error as Error).message}`}
  }
  const parsed = shape.safeParse(json)
  if (!parsed.success) return {problem: issueText(parsed.error.issues[0])}
  const problem = contentProblem(parsed.data)
  return problem === undefined ? {manifest: parsed.data} : {problem}
}

const expected = (what: string, form: RegExp) => z.string(what).check(z.regex(form, what))
const sqlName = expected(
  'a name of SQL Server: letters, digits and underscores, up to 128',
  /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
)
const path = z.string('a path')

const shape = z.strictObject(
  {
    product: expected('a name of lower-case letters, digits and hyphens', /^[a-z][a-z0-9-]{0,62}$/),
    version: z.string('a version'),
    kind: z.enum(['minor', 'major'], 'minor or major'),
    entryPoint: path,
    healthPath: expected('a path as /health', /^\/(?!\/)[\w./~%-]{0,200}$/),
    role: sqlName,
    schema: sqlName,
    migrations: z.array(
      z.strictObject(
        {
          id: expected('a number of four digits and a name, as 0001-items', /^\d{4}-[a-z0-9][a-z0-9-]{0,100}$/),
          file: path,
          apart: z.optional(z.strictObject({check: path}, 'the file of its own `check`')),
        },
        'a migration with `id` and `file`',
      ),
      'a list of migrations',
    ),
    files: z.record(
      path,
      expected('a SHA-256 in lower-case hexadecimal', /^[0-9a-f]{64}$/),
      'the digest of every file',
    ),
  },
  'an object',
)

/** Fixed roles and schemas of every database, and landlord's own: a release must not make its service a member of them. */
const NOT_A_ROLE = /^(db_\w+|public|landlord)$/i
const NOT_A_SCHEMA = /^(db_\w+|sys|guest|information_schema|landlord)$/i

function contentProblem(manifest: Manifest): string | undefined {
  const {version, entryPoint, role, schema, migrations, files} = manifest
  const badVersion = versionProblem(version)
  if (badVersion) return badVersion
  if (NOT_A_ROLE.test(role)) return `role: ${role} is a role that every database has, or landlord's own`
  if (NOT_A_SCHEMA.test(schema)) return `schema: ${schema} is a schema that every database has, or landlord's own`
  if (Object.hasOwn(files, MANIFEST)) return `files: ${MANIFEST} cannot hold its own digest`
  for (const file of Object.keys(files)) {
    const problem = pathProblem(file)
    if (problem) return `files: ${JSON.stringify(file)} ${problem}`
  }
  if (!Object.hasOwn(files, entryPoint)) return `entryPoint: ${entryPoint} is not among its files`
  return migrationsProblem(migrations, files)
}

/** Their order is that of their ids, so that two releases can be compared and none is ever put in between. */
function migrationsProblem(migrations: readonly ManifestMigration[], files: Manifest['files']): string | undefined {
  for (const [at, {id, file, apart}] of migrations.entries()) {
    const before = migrations[at - 1]
    if (before && before.id.slice(0, 4) >= id.slice(0, 4))
      return `migrations: ${id} stands after ${before.id}; their numbers must rise`
    if (!Object.hasOwn(files, file)) return `migrations: ${file} is not among its files`
    if (apart && !Object.hasOwn(files, apart.check)) return `migrations: ${apart.check} is not among its files`
    if (migrations.findIndex((other) => other.file === file) < at) return `migrations: ${file} is named twice`
  }
  return undefined
}

function issueText(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return 'is not as it should be'
  const at = issue.path.map(String).join('.')
  const where = at === '' ? '' : `${at}: `
  if (issue.code === 'unrecognized_keys') return `${where}has a key that is not known, ${issue.keys.join(', ')}`
  return `${where}expected ${issue.message}`
}
