import ssh2 from 'ssh2'
import {newKeyPair} from '../openssh-key.ts'
import type {Attempt} from './attempt.ts'

/** Logs on to a VM's ssh with a key that nobody has let in, made for this alone. */
export const strangeKey = (port: number, user: string): Promise<Attempt> =>
  new Promise((resolve) => {
    const what = `${user} with a key that is not allowed`
    const client = new ssh2.Client()
    const finish = (attempt: Omit<Attempt, 'what' | 'number'>) => {
      client.end()
      resolve({what, number: null, ...attempt})
    }
    client.on('ready', () => finish({outcome: 'opened', said: 'let in'}))
    client.on('error', (error: Error & {level?: string}) =>
      finish({outcome: error.level === 'client-authentication' ? 'refused' : 'silent', said: error.message}),
    )
    client.connect({host: '127.0.0.1', port, username: user, privateKey: newKeyPair().private, readyTimeout: 5_000})
  })
