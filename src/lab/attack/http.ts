import {connect} from 'node:net'
import type {Attempt} from './attempt.ts'

const [headerMs, patienceMs] = [250, 4_000]
const oversize = 2 * 1024 * 1024

/** Requests that no honest client makes, each on a connection of its own, written byte by byte. */
export async function hostileRequests(host: string, port: number): Promise<readonly Attempt[]> {
  const lines = (...all: readonly string[]) => `${all.join('\r\n')}\r\n\r\n`
  const to = `Host: ${host}:${port}`
  const close = 'Connection: close'
  const wholes: readonly (readonly [string, string])[] = [
    ['a path that leaves its folder', lines('GET /../../../../D:/tenants/service.json HTTP/1.1', to, close)],
    ['the same, encoded', lines('GET /..%2f..%2f..%5ctenants%5cservice.json HTTP/1.1', to, close)],
    ['another host name', lines('GET /health HTTP/1.1', 'Host: admin.invalid', close)],
    ['no host name', lines('GET /health HTTP/1.1', close)],
    ['two host names', lines('GET /health HTTP/1.1', to, 'Host: admin.invalid', close)],
    [
      'two lengths',
      `${lines('POST /items HTTP/1.1', to, 'Content-Length: 2', 'Transfer-Encoding: chunked', close)}0\r\n\r\n`,
    ],
    ['headers of 128 KB', lines('GET /health HTTP/1.1', to, `X-Long: ${'x'.repeat(128 * 1024)}`, close)],
    [
      'a body of 2 MB',
      lines('POST /items HTTP/1.1', to, 'Content-Type: application/json', `Content-Length: ${oversize}`, close) +
        'x'.repeat(oversize),
    ],
    ['no HTTP at all', '\u0000\u0001\u0002 nonsense\r\n\r\n'],
  ]
  const attempts: Attempt[] = []
  for (const [what, bytes] of wholes) attempts.push(await exchange(what, port, [bytes]))
  const slow = ['GET /health HTTP/1.1\r\n', `${to}\r\n`, ...Array.from({length: 12}, (_, at) => `X-Slow-${at}: 1\r\n`)]
  attempts.push(await exchange('headers that never end', port, slow))
  return attempts
}

/** Sends the parts one after the other, and takes what comes back for at most 4 s. */
const exchange = (what: string, port: number, parts: readonly string[]): Promise<Attempt> =>
  new Promise((resolve) => {
    let answer = ''
    let sent = 0
    const socket = connect(port, '127.0.0.1')
    const finish = () => {
      clearInterval(sending)
      clearTimeout(timer)
      socket.destroy()
      resolve(judged(what, answer))
    }
    const send = () => {
      const part = parts[sent++]
      if (part !== undefined && socket.writable) socket.write(part)
    }
    const sending = setInterval(send, headerMs)
    const timer = setTimeout(finish, patienceMs)
    socket.on('connect', send)
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.on('error', finish)
    socket.on('close', finish)
  })

function judged(what: string, answer: string): Attempt {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
  if (status === 0) return {what, outcome: 'silent', number: null, said: answer.slice(0, 80)}
  const said = answer.split('\r\n')[0] ?? ''
  return {what, outcome: status < 400 ? 'opened' : 'refused', number: status, said}
}
