import {createSocket} from 'node:dgram'
import {createServer, type Server, type Socket} from 'node:net'
import {Door} from '../../door.ts'
import {type Service, type World, witnessed} from '../world.ts'
import {answerBytes, type Found, lookUp} from './answer.ts'
import {DnsRefusal, opcodes, typeOf} from './codes.ts'
import {type Message, readMessage} from './message.ts'
import {BadSignature, type Signed, signed, type TsigKey, unsigned, verified} from './tsig.ts'
import {update, updateText} from './update.ts'
import type {Zone} from './zone.ts'

export interface DnsOrder {
  readonly port: number
  readonly zone: Zone
  /** Whoever signs with it may change the zone; nobody else may. */
  readonly key: TsigKey
}

/** An authoritative server over UDP and TCP on 127.0.0.1: queries, and dynamic updates that are signed. */
export async function startDns({port, zone, key}: DnsOrder, world: World): Promise<Service> {
  const answer = (bytes: Buffer, most: number) => answered(bytes, most, zone, key, world)
  const udp = createSocket('udp4')
  const isMute = () => world.faults.list().some(({kind}) => kind === 'drop' || kind === 'refuse')
  udp.on('message', (bytes, from) => {
    if (isMute()) return
    void answer(bytes, udpMost(bytes)).then((reply) => {
      if (Buffer.isBuffer(reply)) udp.send(reply, from.port, from.address)
    })
  })
  const open = new Set<Socket>()
  const tcp = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    serveTcp(socket, answer)
  })
  await listening(tcp, port)
  await new Promise<void>((resolve, reject) => {
    udp.once('error', reject)
    udp.bind(port, '127.0.0.1', () => resolve())
  })
  return {
    doors: [new Door(tcp, port)],
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => udp.close(() => resolve()))
      await new Promise<void>((resolve) => tcp.close(() => resolve()))
    },
  }
}

/** RFC 1035, 4.2.2: each message after its length in two bytes. */
function serveTcp(socket: Socket, answer: (bytes: Buffer, most: number) => ReturnType<typeof answered>): void {
  let rest = Buffer.alloc(0)
  let turn = Promise.resolve()
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const bytes = rest.subarray(2, 2 + rest.readUInt16BE(0))
      rest = rest.subarray(2 + bytes.length)
      turn = turn.then(async () => {
        const reply = await answer(bytes, 65_535)
        if (reply === 'cut') socket.destroy()
        if (!Buffer.isBuffer(reply)) return
        const length = Buffer.alloc(2)
        length.writeUInt16BE(reply.length)
        socket.write(Buffer.concat([length, reply]))
      })
    }
  })
}

/** Undefined: no answer goes out, because it is withheld or the message is none that is answered. */
async function answered(
  bytes: Buffer,
  most: number,
  zone: Zone,
  key: TsigKey,
  world: World,
): Promise<Buffer | 'cut' | undefined> {
  let message: Message | undefined
  let signer: Signed | undefined
  let found: Found
  let changed = false
  let refused: DnsRefusal | undefined
  const now = Date.now() + (world.faults.list().find(({kind}) => kind === 'clock-skew')?.ms ?? 0)
  try {
    message = readMessage(bytes)
    if (message.isReply) return undefined
    signer = verified(message, key, now)
    if (signer && signer.error !== 0) throw new DnsRefusal('NOTAUTH', 'the signature is of another time')
    if (message.opcode === opcodes.query) found = lookUp(message, zone)
    else if (message.opcode === opcodes.update) {
      if (!signer) throw new DnsRefusal('REFUSED', 'an update has to be signed')
      if (world.faults.strikes('dns-refused', updateText(message)))
        throw new DnsRefusal('REFUSED', 'the policy does not allow it')
      changed = update(message, zone)
      found = {rcode: 'NOERROR', answers: [], authorities: []}
    } else throw new DnsRefusal('NOTIMP', `the lab does not support operation ${message.opcode}`)
  } catch (error) {
    if (!(error instanceof DnsRefusal)) throw error
    refused = error
    found = {rcode: error.rcode, answers: [], authorities: []}
  }
  const fate = await witnessed(world, {
    kind: 'dns',
    principal: signer?.key.name ?? 'anonymous',
    text: `${message ? messageText(message) : 'unreadable'}${refused ? `; ${refused.message}` : ''}`,
    executed: refused === undefined,
    changed,
    error: found.rcode === 'NOERROR' ? null : found.rcode,
  })
  if (fate === 'cut') return 'cut'
  if (fate !== 'send' || !message) return undefined
  const reply = answerBytes(message, found, most)
  if (refused instanceof BadSignature) return unsigned(reply, refused, now)
  return signer ? signed(reply, signer, now) : reply
}

function messageText(message: Message): string {
  const [question] = message.questions
  if (message.opcode === opcodes.update) return `update ${question?.name ?? ''}: ${updateText(message)}`
  return `query ${question?.name ?? ''} ${question ? (typeOf(question.type) ?? `TYPE${question.type}`) : ''}`
}

/** What the client takes by UDP: RFC 6891 lets it say more than 512 bytes in the class of its OPT record. */
function udpMost(bytes: Buffer): number {
  try {
    const offered = readMessage(bytes).additionals.find(({type}) => type === 41)?.class ?? 512
    return Math.min(1232, Math.max(512, offered))
  } catch {
    return 512
  }
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
