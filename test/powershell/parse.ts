import {createRequire} from 'node:module'
import {Language, type Node, Parser} from 'web-tree-sitter'

/** Places that the grammar does not accept, as `line: text`. The package brings its grammar as WebAssembly: nothing is built. */
export async function loadParser(): Promise<(script: string) => readonly string[]> {
  await Parser.init()
  const require = createRequire(import.meta.url)
  const parser = new Parser()
  parser.setLanguage(await Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')))
  return (script) => {
    const tree = parser.parse(script)
    return tree ? complaints(tree.rootNode) : ['no tree']
  }
}

const complaints = (node: Node): readonly string[] => [
  ...(node.isError || node.isMissing ? [`${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`] : []),
  ...node.children.flatMap((child) => (child ? complaints(child) : [])),
]
