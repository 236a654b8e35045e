import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseSync} from 'oxc-parser'

/**
 * Everything that a source file imports, whatever the way: statements, re-exports, `import()`, `require()`, types by
 * `import('…')`. `typeOnly` only where nothing is loaded at run time: `import {type A}` still loads the file.
 * Throws on a file that cannot be parsed.
 *
 * @returns {{specifier: string | undefined, typeOnly: boolean, line: number}[]} `specifier` is undefined where it is no literal;
 *   where only a folder is written out, `./commands/${path}.ts`, it is `./commands/*`.
 */
export function importsOf(root, path) {
  const text = readFileSync(join(root, path), 'utf8')
  const {program, errors} = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`)
  const found = []
  visit(program, (node) => {
    const asked = SOURCES[node.type]?.(node)
    if (asked === undefined) return
    found.push({
      specifier: literal(asked.source),
      typeOnly: asked.typeOnly,
      line: text.slice(0, node.start).split('\n').length,
    })
  })
  return found
}

const byKind = (kind) => (node) => (node.source ? {source: node.source, typeOnly: node[kind] === 'type'} : undefined)

const SOURCES = {
  ImportDeclaration: byKind('importKind'),
  ExportNamedDeclaration: byKind('exportKind'),
  ExportAllDeclaration: byKind('exportKind'),
  ImportExpression: byKind('never'),
  TSImportType: (node) => ({source: node.source ?? node.argument, typeOnly: true}),
  TSExternalModuleReference: (node) => ({source: node.expression, typeOnly: false}),
  CallExpression: (node) =>
    node.callee.type === 'Identifier' && node.callee.name === 'require'
      ? {source: node.arguments[0], typeOnly: false}
      : undefined,
}

function literal(node) {
  if (node?.type === 'TSLiteralType') return literal(node.literal)
  if (node?.type === 'TemplateLiteral') return folderOf(node.quasis[0].value.cooked)
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

const folderOf = (head) => (/^\.[./\w-]*\/$/.test(head) ? `${head}*` : undefined)

function visit(node, seen) {
  if (Array.isArray(node)) for (const each of node) visit(each, seen)
  else if (node !== null && typeof node === 'object') {
    if (typeof node.type === 'string') seen(node)
    for (const value of Object.values(node)) if (typeof value === 'object') visit(value, seen)
  }
}
