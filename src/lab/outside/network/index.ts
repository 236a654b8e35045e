import {serveHttp} from '../http.ts'
import type {Service, World} from '../world.ts'
import {type AzEnded, az, refused} from './az.ts'
import type {Groups} from './groups.ts'

/** What az says without a log-on. learn.microsoft.com/cli/azure/authenticate-azure-cli */
const notLoggedOn: AzEnded = {
  exit: 1,
  stdout: '',
  stderr: "ERROR: Please run 'az login' to setup account.\n",
  changed: false,
}

/** Behind `bin/az`: the words of its command line come one a line; its exit code goes back in the first line, what it says below. */
export const startNetwork = (port: number, groups: Groups, world: World): Promise<Service> =>
  serveHttp(port, world, ({method, url}, body) => {
    const words = method === 'POST' && url === '/az' ? wordsOf(body) : undefined
    const ended = words && endedBy(words, groups, world)
    return {
      status: ended ? 200 : 400,
      body: ended ? `${ended.exit}\n${ended.stdout}${ended.stderr}` : 'words are wanted\n',
      seen: {
        kind: 'network',
        principal: 'az',
        text: words ? `az ${words.join(' ')}` : `${method} ${url}`,
        executed: ended?.exit === 0,
        changed: ended?.changed ?? false,
        error: ended && ended.exit === 0 ? null : (ended?.exit ?? 400),
      },
    }
  })

function endedBy(words: readonly string[], groups: Groups, world: World): AzEnded {
  const line = words.join(' ')
  if (world.faults.strikes('network-login', line)) return notLoggedOn
  if (world.faults.strikes('network-refused', line))
    return refused(1, 'AuthorizationFailed', 'The client does not have authorization to perform this action.')
  return az(words, groups)
}

const wordsOf = (body: string): readonly string[] | undefined =>
  body.endsWith('\n') ? body.slice(0, -1).split('\n') : undefined
