import {readFileSync} from 'node:fs'
import {type ConnectionString, readConnectionString} from '../../connection-string.ts'
import {object, orNull, text} from '../shape.ts'
import {found, verb} from '../verb.ts'

export const sqlProbe = verb(
  'check',
  object({configPath: text, database: orNull(text)}),
  async ({configPath, database}, {machine}) => {
    if (!machine.disk.exists(configPath)) return found({outcome: 'no-configuration'})
    const connection = connectionOf(machine.disk.read(configPath))
    if (!connection) return found({outcome: 'no-configuration'})
    const ca = readFileSync(machine.trust, 'utf8')
    // The driver takes longer to load than all the rest of the machine.
    const {openAndAsk} = await import('../sql-client.ts')
    return found(await openAndAsk({...connection, database: database ?? connection.database}, ca))
  },
)

function connectionOf(content: Buffer): ConnectionString | undefined {
  try {
    const {connectionString} = JSON.parse(content.toString('utf8')) as {connectionString: string}
    return readConnectionString(connectionString)
  } catch {
    return undefined
  }
}
