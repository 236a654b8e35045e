import {createHash} from 'node:crypto'
import {expect} from 'vitest'
import {already, pages, refused, type Scenario} from './row.ts'

const root = 'D:\\landlord'
const content = Buffer.from('not a backup, and never called one')
const upload = {path: `${root}\\Acme.bak`, content: content.toString('base64')}
const facts = {path: 'Acme.bak', bytes: content.length, modifiedAt: expect.stringMatching(/^20\d\d-.*Z$/)}
const list = {verb: 'backup.list', page: pages.fileSystemInfos}
const read = {verb: 'backup.read', page: pages.fileSystemInfos}
const digest = {verb: 'backup.digest', page: pages.digest}

export const backupFiles: Scenario = {
  title: 'backup files',
  rows: [
    ...[list, {...read, input: {root: 'D:\\nowhere', paths: []}}].map((row) => ({
      input: {root: 'D:\\nowhere', after: null, max: 10},
      ...row,
      says: 'a root that is not there is not an empty one',
      reply: refused('NO-ROOT'),
    })),
    {
      ...read,
      says: 'a file that is not there, beside one that is, in another case too',
      upload,
      input: {root, paths: ['none.bak', 'Acme.bak', 'ACME.BAK', 'Acme.bak\\below', 'no\\folder.bak']},
      reply: {...already, data: {files: [null, facts, {...facts, path: 'ACME.BAK'}, null, null]}},
    },
    {
      ...list,
      says: 'all below the root, with how long they are and when they were written',
      input: {root, after: null, max: 1000},
      reply: {...already, data: {files: expect.arrayContaining([facts]), more: false}},
    },
    {
      ...list,
      says: 'a page ends where it is full, and says that there is more',
      input: {root, after: null, max: 0},
      reply: {...already, data: {files: [], more: true}},
    },
    {
      ...list,
      says: 'behind the last path nothing comes any more',
      input: {root, after: '~', max: 1000},
      reply: {...already, data: {files: [], more: false}},
    },
    {
      ...digest,
      says: 'SHA-256 of the whole',
      input: {root, path: 'Acme.bak'},
      reply: {...already, data: {sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length}},
    },
    {
      ...digest,
      says: 'of a file that is not there',
      input: {root, path: 'none.bak'},
      reply: {...already, data: null},
    },
    ...['..\\tenants\\x.bak', '.\\Acme.bak', '\\Acme.bak', 'C:\\Windows\\win.ini', 'a/../../x', ''].flatMap((path) =>
      [
        {...read, input: {root, paths: [path]}},
        {...digest, input: {root, path}},
      ].map((row) => ({...row, says: `'${path}' is no path below the root`, reply: refused('OUTSIDE')})),
    ),
  ],
}
