import type {Socket} from 'node:net'
import {Duplex} from 'node:stream'
import {createSecureContext, type SecureContext, TLSSocket} from 'node:tls'
import {PACKET, packets} from './packets.ts'

const HEADER = 8
const PACKET_SIZE = 4096

/**
 * TLS over TDS 7.x: the handshake rides in packets of type 0x12, each flight one message; the client's first byte that
 * is no such packet begins plain TLS records, both ways. TLS 1.2 at most, as a session ticket of 1.3 would come after
 * the handshake in a packet that no client expects.
 */
export const wrapInTls = (socket: Socket, secureContext: SecureContext): TLSSocket =>
  new TLSSocket(new HandshakeCarrier(socket), {isServer: true, secureContext})

/** Of a server's key and certificate, PEM; made once for all its connections. */
export const contextOf = (key: string, cert: string): SecureContext =>
  createSecureContext({key, cert, maxVersion: 'TLSv1.2'})

class HandshakeCarrier extends Duplex {
  readonly #socket: Socket
  #plain = false
  #pending: Buffer = Buffer.alloc(0)
  #flight: Buffer[] = []
  #scheduled = false

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('end', () => this.push(null))
    socket.on('close', () => this.destroy())
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.#plain) {
      this.#flush()
      this.#socket.write(chunk)
    } else {
      this.#flight.push(chunk)
      if (!this.#scheduled) setImmediate(() => this.#flush())
      this.#scheduled = true
    }
    done()
  }

  override _final(done: () => void): void {
    this.#flush()
    this.#socket.end()
    done()
  }

  #flush(): void {
    this.#scheduled = false
    const flight = Buffer.concat(this.#flight)
    this.#flight = []
    if (flight.length === 0 || this.#socket.destroyed) return
    this.#socket.write(this.#plain ? flight : packets(PACKET.prelogin, flight, PACKET_SIZE, 0))
  }

  #receive(chunk: Buffer): void {
    if (this.#plain) {
      this.push(chunk)
      return
    }
    this.#pending = Buffer.concat([this.#pending, chunk])
    while (this.#pending.length > 0) {
      if (this.#pending[0] !== PACKET.prelogin) {
        this.#plain = true
        this.push(this.#pending)
        return
      }
      if (this.#pending.length < HEADER) return
      const length = this.#pending.readUInt16BE(2)
      if (this.#pending.length < length) return
      this.push(this.#pending.subarray(HEADER, length))
      this.#pending = this.#pending.subarray(length)
    }
  }
}
