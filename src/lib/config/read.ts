import {readFileSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import {type Document, LineCounter, parseDocument} from 'yaml'
import {OperatorError} from '../errors.ts'
import type {Redactor} from '../secret.ts'
import {type Configuration, configurationOf} from './configuration.ts'
import {located, type Objection, problemsOf, refusal} from './problems.ts'
import {type ProjectFile, projectFile} from './schema.ts'

export interface ReadOrder {
  readonly redactor: Redactor
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Reads and checks the project file; secrets are only looked up when a server or VM is asked for. Throws `OperatorError`
 * LL-CONFIG with file, line, column and key of every mistake, LL-CONFIG-MISSING where the file cannot be read.
 */
export function readConfiguration(file: string, order: ReadOrder): Configuration {
  const settings = parseProjectFile(textOf(file), file)
  return configurationOf(settings, {...order, file: resolve(file), folder: dirname(resolve(file))})
}

/** The checked content of a project file. `file` is only named in errors. */
export function parseProjectFile(text: string, file: string): ProjectFile {
  const lines = new LineCounter()
  // Pretty errors quote the line that they complain about, and a secret might stand in it.
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false, uniqueKeys: true})
  if (document.errors.length > 0)
    throw refusal(
      file,
      document.errors.map(({pos, message}) => {
        const {line, col} = lines.linePos(pos[0])
        return {line, column: col, key: '', text: `this is no YAML: ${message}`}
      }),
    )
  const parsed = projectFile.safeParse(plain(document, file))
  if (!parsed.success) throw refusal(file, problemsOf(parsed.error.issues, document, lines))
  const objections = contradictions(parsed.data)
  if (objections.length > 0) throw refusal(file, located(objections, document, lines))
  return parsed.data
}

/** Aliases are only followed here: one that leads nowhere, or that multiplies without end, is found out now. */
function plain(document: Document, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw refusal(file, [{line: 1, column: 1, key: '', text: `this is no YAML: ${error.message}`}], error)
  }
}

/** What each key alone does not show. */
function contradictions({placement, servers, vms}: ProjectFile): readonly Objection[] {
  const known = Object.keys(servers)
  return [
    ...(placement.min > placement.max
      ? [{path: ['placement', 'min'], text: `${placement.min} is more than max, ${placement.max}`}]
      : []),
    ...Object.entries(vms).flatMap(([vm, {servers: used}]) =>
      used.flatMap((server, at): Objection[] => {
        const path = ['vms', vm, 'servers', at]
        if (!known.includes(server))
          return [{path, text: `there is no database server ${server}; known: ${known.join(', ') || 'none'}`}]
        return used.indexOf(server) < at ? [{path, text: `${server} is named twice`}] : []
      }),
    ),
    ...Object.entries(servers).flatMap(([server, {principals, owner}]) => {
      const users = [...Object.values(principals).map(({user}) => user.toLowerCase()), owner.toLowerCase()]
      // Least rights for each: a login that is two of them has the rights of both, and an owner cannot also be a user of its database (15063).
      return new Set(users).size < users.length
        ? [
            {
              path: ['servers', server, 'principals'],
              text: 'reader, admin, deployer and owner must be four different logins',
            },
          ]
        : []
    }),
  ]
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new OperatorError('LL-CONFIG-MISSING', 'The configuration cannot be read.', {
      where: file,
      why: (error as NodeJS.ErrnoException).code,
      state: 'nothing was changed',
      cause: error,
    })
  }
}
