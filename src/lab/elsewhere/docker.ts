import {execFile} from 'node:child_process'
import {chmodSync, copyFileSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {passwordsOf} from '../keys.ts'
import {exitCodes, LabError} from '../lab-error.ts'
import type {Layout} from '../layout.ts'
import {portOf, type StandRecord} from '../record.ts'

const image = 'mcr.microsoft.com/mssql/server:2022-latest'

/**
 * Starts Microsoft's container on the stand's loopback port, with the stand's certificate, and answers its id. The password goes by the
 * environment, not by an argument. Throws LabError where docker or its daemon is missing, or the license was not accepted.
 * learn.microsoft.com/sql/linux/sql-server-linux-docker-container-security
 */
export async function startContainer(layout: Layout, stand: StandRecord): Promise<string> {
  if (process.env.ACCEPT_EULA !== 'Y')
    throw new LabError(
      "Microsoft's container runs only for who accepts its license (https://go.microsoft.com/fwlink/?LinkId=746388): set ACCEPT_EULA=Y, and run lab up again.",
      exitCodes.usage,
    )
  const folder = tlsFolder(layout, stand)
  const {stdout} = await docker(
    [
      'run',
      '--detach',
      ...['--env', 'ACCEPT_EULA', '--env', 'MSSQL_SA_PASSWORD', '--env', 'MSSQL_PID=Developer'],
      ...['--publish', `127.0.0.1:${portOf(stand, 'sql')}:1433`],
      ...['--volume', `${join(folder, 'mssql.conf')}:/var/opt/mssql/mssql.conf:ro`],
      ...['--volume', `${join(folder, 'tls.pem')}:/etc/ssl/certs/mssql.pem:ro`],
      ...['--volume', `${join(folder, 'tls.key')}:/etc/ssl/private/mssql.key:ro`],
      image,
    ],
    {MSSQL_SA_PASSWORD: passwordsOf(layout).sa},
  )
  return stdout.trim()
}

/** Starts it where it was stopped. Throws LabError where it is gone. */
export async function requireContainer(id: string): Promise<void> {
  if (!(await isThere(id)))
    throw new LabError(`The container ${id} is gone, and its databases with it. Start a lab in another folder.`)
  await docker(['start', id])
}

/** With its volumes; one that is gone already is fine. */
export async function removeContainer(id: string): Promise<boolean> {
  if (!(await isThere(id))) return false
  await docker(['rm', '--force', '--volumes', id])
  return true
}

const isThere = async (id: string): Promise<boolean> =>
  (await docker(['ps', '--all', '--quiet', '--no-trunc', '--filter', `id=${id}`])).stdout.trim() !== ''

/** The key is for the user `mssql` of the container, who is nobody here: it may be read by all, in a folder that only its owner may enter. */
function tlsFolder(layout: Layout, {name}: StandRecord): string {
  const folder = join(layout.server(name), 'container')
  mkdirSync(folder, {recursive: true, mode: 0o700})
  copyFileSync(join(layout.keys, `${name}.pem`), join(folder, 'tls.pem'))
  copyFileSync(join(layout.keys, `${name}.key`), join(folder, 'tls.key'))
  chmodSync(join(folder, 'tls.key'), 0o444)
  writeFileSync(join(folder, 'mssql.conf'), configuration)
  return folder
}

const configuration = `[network]
tlscert = /etc/ssl/certs/mssql.pem
tlskey = /etc/ssl/private/mssql.key
tlsprotocols = 1.2
forceencryption = 1
`

async function docker(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{readonly stdout: string}> {
  try {
    return await promisify(execFile)('docker', [...args], {
      env: {...process.env, ...environment},
      timeout: 600_000,
      encoding: 'utf8',
    })
  } catch (error) {
    const {code, stderr = ''} = error as NodeJS.ErrnoException & {stderr?: string}
    throw new LabError(
      code === 'ENOENT'
        ? 'docker is not on the PATH. Install it, or name a SQL Server: lab up --sql-server HOST,PORT --sql-ca FILE.'
        : `docker ${args[0]} failed: ${stderr.trim() || (error as Error).message}\nSee that its daemon runs: docker info`,
    )
  }
}
