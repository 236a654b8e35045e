import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {Connection, Request} from 'tedious'
import {fromBufferPromise} from 'yauzl'
import {type LabUp, portIn} from '../../src/lab/client.ts'
import {serviceSid} from '../../src/lab/vm/services/service-sid.ts'
import {sha256} from './vm/programs.ts'
import {attempt, SshClient, store} from './vm/ssh-client.ts'

/** Speaks to a running lab's two stands, without landlord. */
export class LabHands {
  readonly ssh: SshClient
  readonly lab: LabUp

  constructor(lab: LabUp) {
    this.lab = lab
    const known = join(lab.dir, 'known')
    writeFileSync(
      known,
      `[127.0.0.1]:${portIn(lab, 'app-1', 'ssh')} ${readFileSync(join(lab.dir, 'keys/app-1_host_ed25519.pub'), 'utf8')}`,
    )
    this.ssh = new SshClient(portIn(lab, 'app-1', 'ssh'), join(lab.dir, 'keys/id_ed25519'), known)
  }

  /** Runs batches on one connection; answers the last one's rows. `as`: `sa`, or a principal of landlord's. */
  async sql(
    batches: readonly string[],
    database = 'master',
    login = 'sa',
    secret = login,
  ): Promise<readonly unknown[][]> {
    const {connection, opened} = this.connection(database, login, secret)
    await opened
    try {
      let rows: readonly unknown[][] = []
      for (const batch of batches) rows = await ask(connection, batch)
      return rows
    } finally {
      connection.close()
    }
  }

  /** A connection of the test's own, and a request for it. */
  connection(database = 'master', login = 'sa', secret = login) {
    const connection = new Connection({
      server: '127.0.0.1',
      authentication: {type: 'default', options: {userName: login, password: this.secret(secret)}},
      options: {
        port: portIn(this.lab, 'sql-1', 'sql'),
        database,
        encrypt: true,
        serverName: 'sql-1.lab.example',
        cryptoCredentialsDetails: {ca: readFileSync(join(this.lab.dir, 'keys/ca.pem'), 'utf8')},
      },
    })
    connection.on('error', () => {})
    const opened = new Promise<Connection>((resolve, reject) =>
      connection.connect((error) => (error ? reject(error) : resolve(connection))),
    )
    return {connection, opened, request: (batch: string) => new Request(batch, () => {})}
  }

  secret(name: string): string {
    return readFileSync(join(this.lab.dir, 'secrets', name), 'utf8').trim()
  }

  /** Database, login and user, folder, configuration and service for one tenant; nothing is started. */
  async tenant(name: string, {password = 'Pa;ss"word=1'} = {}): Promise<void> {
    const login = `${name}_a`
    await this.sql([
      `CREATE DATABASE [${name}] ON PRIMARY (NAME = N'${name}', FILENAME = N'D:\\mssql\\data\\${name}_${attempt}.mdf', SIZE = 64MB, FILEGROWTH = 64MB) LOG ON (NAME = N'${name}_log', FILENAME = N'L:\\mssql\\log\\${name}_${attempt}_log.ldf', SIZE = 64MB, FILEGROWTH = 64MB)`,
      `CREATE LOGIN [${login}] WITH PASSWORD = N'${password}', SID = 0x${sha256(login).slice(0, 32).toUpperCase()}, DEFAULT_DATABASE = [${name}], CHECK_POLICY = ON, CHECK_EXPIRATION = OFF`,
    ])
    await this.sql(
      [
        ...(await this.migration()),
        `CREATE USER [${login}] FOR LOGIN [${login}] WITH DEFAULT_SCHEMA = [app]`,
        `ALTER ROLE [app_service] ADD MEMBER [${login}]`,
      ],
      name,
    )
    await this.release()
    await this.place(name, login, password)
  }

  /** A release that the lab brings, staged on the VM. */
  async release(version = '1.0.0'): Promise<void> {
    const zip = this.zip(version)
    const content = readFileSync(zip)
    const staged = `/D:/landlord/staging/${version}`
    await this.ssh.sftp(`put "${zip}" ${staged}.part\nrename ${staged}.part ${staged}.zip\n`)
    await this.done('release.stage', {
      zip: `D:\\landlord\\staging\\${version}.zip`,
      sha256: sha256(content),
      version,
      manifestDigest: sha256((await this.entry(content, 'manifest.json')) ?? ''),
      dest: `D:\\releases\\${version}`,
    })
  }

  /** The batches of a release's migration. */
  async migration(version = '1.0.0', id = '0001-items'): Promise<readonly string[]> {
    const script = await this.entry(readFileSync(this.zip(version)), `migrations/${id}.sql`)
    return (script ?? '')
      .toString()
      .split(/^GO$/m)
      .filter((batch) => batch.trim() !== '')
  }

  /** The tenant's service runs this release from its next start on. */
  async serve(name: string, version: string): Promise<void> {
    const service = `rs-${name}`
    await this.done('service.ensure', {
      name: service,
      displayName: `Sample for ${name}`,
      path: `"D:\\releases\\${version}\\app\\service.cjs" --config "D:\\tenants\\${name}\\service.json"`,
      account: `NT SERVICE\\${service}`,
      start: 'automatic',
      restartAfterMs: [500],
      restartOnErrorExit: true,
      sidType: 'unrestricted',
      dependencies: [],
      stamp: attempt,
      under: 'D:\\releases',
    })
  }

  private zip(version: string): string {
    const {releases, updates} = this.lab
    const zip = [...releases, ...updates].find((path) => path.endsWith(`-product-${version}.zip`))
    if (zip === undefined) throw new Error(`the lab has no release ${version}`)
    return zip
  }

  private async place(name: string, login: string, password: string): Promise<void> {
    const service = `rs-${name}`
    const folder = `D:\\tenants\\${name}`
    const entries = [
      {sid: 'S-1-5-18', rights: 'full'},
      {sid: serviceSid(service), rights: 'read'},
    ]
    const connectionString = `Server=tcp:127.0.0.1,${portIn(this.lab, 'sql-1', 'sql')};Database=${name};User ID=${login};Password="${password.replaceAll('"', '""')}";Encrypt=True;TrustServerCertificate=False;HostNameInCertificate=sql-1.lab.example;Application Name=${service}`
    const ports = {httpPort: portIn(this.lab, 'app-1', 'http'), httpsPort: portIn(this.lab, 'app-1', 'https')}
    const content = JSON.stringify({
      tenant: name,
      hosts: [`${name}.cloud.example`],
      port: ports.httpPort,
      httpsPort: ports.httpsPort,
      connectionString,
    })
    await this.done('dir.ensure', {
      path: folder,
      stamp: {store, tenant: name, id: '01JTTTTTTTTTTTTTTTTTTTTTT1', attempt},
      entries,
    })
    await this.done('config.write', {path: `${folder}\\service.json`, entries, content})
    await this.done('http.ensure', {
      hosts: [`${name}.cloud.example`],
      ...ports,
      sid: serviceSid(service),
      thumbprint: null,
      appId: '{0}',
    })
    await this.serve(name, '1.0.0')
  }

  /** A verb that must succeed. */
  async done(verb: string, input: object): Promise<void> {
    const reply = await this.ssh.call(verb, input)
    if (!reply?.ok || reply.error?.message) throw new Error(`${verb}: ${JSON.stringify(reply)}`)
  }

  private async entry(zip: Buffer, path: string): Promise<Buffer | undefined> {
    const archive = await fromBufferPromise(zip, {lazyEntries: true})
    for await (const entry of archive.eachEntry())
      if (entry.fileName === path) return await buffer(await archive.openReadStreamPromise(entry))
    return undefined
  }
}

const ask = (connection: Connection, batch: string): Promise<readonly unknown[][]> =>
  new Promise((resolve, reject) => {
    const rows: unknown[][] = []
    const request = new Request(batch, (error) =>
      error ? reject(new Error(`${error.message} in: ${batch}`)) : resolve(rows),
    )
    request.on('row', (columns: {value: unknown}[]) => rows.push(columns.map(({value}) => value)))
    connection.execSqlBatch(request)
  })
