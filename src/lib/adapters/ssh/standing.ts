import {type Child, startChild} from '../children/child.ts'
import {ALIAS} from './config.ts'
import {notConnected} from './refusal.ts'
import type {SshWay} from './way.ts'

/**
 * An ssh that stands and asks for nothing. Answers once the log-on is done and its socket or port listens; throws `OperatorError`
 * where it could not log on: nothing was sent then.
 */
export async function standingSsh(way: SshWay, config: string, args: readonly string[]): Promise<Child> {
  // The local command runs once all is done: the sign that calls may come. ssh_config(5), LocalCommand.
  const sign = ['-o', 'PermitLocalCommand=yes', '-o', `LocalCommand=echo ${CONNECTED}`]
  const child = await startChild('ssh', ['-F', config, '-N', ...sign, ...args, ALIAS], '')
  const timer = setTimeout(() => child.end(), (way.via.length + 1) * way.connectTimeoutMs + 2000)
  const said = await Promise.race([connected(child), child.ended])
  clearTimeout(timer)
  if (said !== CONNECTED) throw notConnected(way, said)
  return child
}

const CONNECTED = 'connected'

const connected = (child: Child): Promise<typeof CONNECTED> =>
  new Promise((resolve) => {
    let heard = ''
    const listen = (chunk: Buffer | string) => {
      heard += String(chunk)
      if (!heard.includes(`${CONNECTED}\n`)) return
      child.stdout.off('data', listen)
      resolve(CONNECTED)
    }
    child.stdout.on('data', listen)
  })
