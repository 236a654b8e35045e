import {request} from 'node:http'
import {type LabUp, portIn} from '../../src/lab/client.ts'

export interface Answer {
  readonly status: number | undefined
  // biome-ignore lint/suspicious/noExplicitAny: the product's answers are what tests look into
  readonly body: any
}

/** Asks a tenant's product over HTTP, as JSON. */
export const ask = (lab: LabUp, name: string, path: string, method = 'GET', body?: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const port = portIn(lab, 'app-1', 'http')
    const headers = {host: `${name}.cloud.example:${port}`, 'content-type': 'application/json'}
    const asked = request({host: '127.0.0.1', port, path, method, headers, agent: false}, (answer) => {
      let text = ''
      answer.on('data', (part) => {
        text += part
      })
      answer.on('end', () => resolve({status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text}))
    })
    asked.on('error', reject)
    asked.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
