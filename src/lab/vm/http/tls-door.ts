import {createServer, type Server, type Socket} from 'node:net'
import {type SecureContext, TLSSocket} from 'node:tls'
import {askedName} from './client-hello.ts'

/** Answers the certificate for a handshake that came to this address and asks for this name (null: for none). */
export type ChooseCertificate = (address: string, name: string | null) => SecureContext | undefined

/**
 * Takes TLS connections as HTTP.sys does: the certificate is chosen by the bindings, and where none fits, the connection is
 * reset without an alert. Hands over what was decrypted.
 */
export function tlsDoor(choose: ChooseCertificate, opened: (socket: TLSSocket) => void): Server {
  return createServer((socket) => {
    socket.setTimeout(handshakeMs, () => socket.destroy())
    socket.on('error', () => {})
    let flight = Buffer.alloc(0)
    const read = (chunk: Buffer) => {
      flight = Buffer.concat([flight, chunk])
      const context = contextFor(socket, flight, choose)
      if (context === undefined) return
      socket.off('data', read)
      if (context === 'none') socket.resetAndDestroy()
      else begin(socket, flight, context, opened)
    }
    socket.on('data', read)
  })
}

/** Windows' own time-out for connections that do not say what they want. */
const handshakeMs = 120_000

/** Undefined: the client has not said enough yet. */
function contextFor(socket: Socket, flight: Buffer, choose: ChooseCertificate): SecureContext | 'none' | undefined {
  try {
    const name = askedName(flight)
    return name === undefined ? undefined : (choose(socket.localAddress ?? '', name) ?? 'none')
  } catch {
    return 'none'
  }
}

function begin(
  socket: Socket,
  flight: Buffer,
  secureContext: SecureContext,
  opened: (socket: TLSSocket) => void,
): void {
  socket.pause()
  socket.unshift(flight)
  const secured = new TLSSocket(socket, {isServer: true, secureContext, ALPNProtocols: ['http/1.1']})
  secured.on('error', () => socket.destroy())
  secured.once('secure', () => {
    socket.setTimeout(0)
    opened(secured)
  })
}
