import {connect} from 'node:net'
import {object, text, whole} from '../shape.ts'
import {found, verb} from '../verb.ts'

/** Whether a TCP port answers from here. Nothing is sent. */
export const portReach = verb('check', object({host: text, port: whole, timeoutMs: whole}), async (order) => {
  const began = performance.now()
  const error = await refusalOf(order)
  return found({open: error === null, ms: Math.round(performance.now() - began), error})
})

function refusalOf({host, port, timeoutMs}: {host: string; port: number; timeoutMs: number}): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({host, port})
    const end = (error: string | null) => {
      socket.destroy()
      resolve(error)
    }
    socket.setTimeout(timeoutMs, () => end('no connection in time'))
    socket.on('error', ({message}) => end(message))
    socket.on('connect', () => end(null))
  })
}
