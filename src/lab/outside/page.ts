import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs'
import {extname, join, normalize, sep} from 'node:path'
import {serveHttp} from './http.ts'
import type {Service, World} from './world.ts'

export interface PublicSite extends Service {
  /** Paths below the folder with their contents. */
  files(): readonly (readonly [path: string, content: Buffer])[]
  reset(): void
}

const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.xml': 'application/atom+xml',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

/** The public page: what lies in `folder` is served as it is. Publishing is copying files there. */
export async function startPage(
  {port, folder}: {readonly port: number; readonly folder: string},
  world: World,
): Promise<PublicSite> {
  mkdirSync(folder, {recursive: true})
  const service = await serveHttp(port, world, ({method, url}) => {
    const file = method === 'GET' ? fileAt(folder, url ?? '/') : undefined
    return {
      status: file ? 200 : 404,
      body: file ? readFileSync(file) : 'not found\n',
      type: file ? (kinds[extname(file)] ?? 'application/octet-stream') : 'text/plain',
      seen: {
        kind: 'page',
        principal: 'anonymous',
        text: `${method} ${url}`,
        executed: file !== undefined,
        changed: false,
        error: file ? null : 404,
      },
    }
  })
  return {
    ...service,
    files: () =>
      readdirSync(folder, {recursive: true, encoding: 'utf8'})
        .filter((path) => statSync(join(folder, path)).isFile())
        .sort()
        .map((path) => [path, readFileSync(join(folder, path))]),
    reset: () => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), {recursive: true})
    },
  }
}

/** Undefined where there is no such file, or it would lie outside the folder. */
function fileAt(folder: string, url: string): string | undefined {
  const path = normalize(join(folder, decodeURIComponent(new URL(url, 'http://page').pathname)))
  if (path !== folder && !path.startsWith(`${folder}${sep}`)) return undefined
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.html') : path
  return existsSync(file) && statSync(file).isFile() ? file : undefined
}
