import {type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse} from 'node:http'

/** Hands the request to the service that listens on this loopback port, and its answer back when `late` lets it go. */
export function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  late: (() => Promise<void>) | undefined,
): void {
  const onward = request(
    {
      host: '127.0.0.1',
      port,
      method: incoming.method,
      path: incoming.url,
      headers: ofTheMessage(incoming.headers),
      agent: false,
    },
    async (answer) => {
      await late?.()
      outgoing.writeHead(answer.statusCode ?? 502, ofTheMessage(answer.headers))
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    },
  )
  onward.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy()
    else refuse(outgoing, 503, 'Service Unavailable')
  })
  outgoing.on('close', () => onward.destroy())
  incoming.pipe(onward)
}

/** What HTTP.sys itself answers. */
export function refuse(outgoing: ServerResponse, status: number, reason: string): void {
  const page = `<!DOCTYPE html><title>${reason}</title><h2>${reason}</h2><p>HTTP Error ${status}.</p>\n`
  outgoing.writeHead(status, reason, {
    'content-type': 'text/html; charset=us-ascii',
    server: 'Microsoft-HTTPAPI/2.0',
    connection: 'close',
  })
  outgoing.end(page)
}

/** Headers of the message, without those of the one connection that it came by. */
function ofTheMessage(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const {connection, 'keep-alive': keepAlive, ...rest} = headers
  return rest
}
