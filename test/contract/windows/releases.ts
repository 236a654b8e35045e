import {manifestDigest, zip, zipDigest} from './release-zip.ts'
import {already, attempt, done, otherAttempt, pages, refused, type Scenario} from './row.ts'

const path = (version: string) =>
  `"D:\\releases\\${version}\\app\\service.cjs" --config "D:\\tenants\\acme\\service.json"`
const service = {
  name: 'rs-acme',
  displayName: 'Sample for acme',
  path: path('1.0.0'),
  account: 'NT SERVICE\\rs-acme',
  start: 'manual',
  restartAfterMs: [],
  restartOnErrorExit: false,
  sidType: 'unrestricted',
  dependencies: [],
  stamp: attempt,
  under: 'D:\\releases',
}
const switched = {verb: 'release.switch', page: pages.cim}
const order = {name: 'rs-acme', path: path('1.1.0'), expected: path('1.0.0'), under: 'D:\\releases'}
const prune = {verb: 'release.prune', page: pages.directories}

export const releases: Scenario = {
  title: 'releases side by side',
  rows: [
    {...switched, says: 'a service that is not there cannot be switched', input: order, reply: refused('FAILED')},
    {verb: 'service.ensure', says: 'a service runs the first', input: service, reply: done, page: pages.cim},
    {
      ...switched,
      says: 'what it does not run is not switched from',
      input: {...order, expected: path('0.9.0')},
      reply: refused('CHANGED'),
    },
    {
      ...switched,
      says: 'one from elsewhere is not ours',
      input: {...order, under: 'D:\\other'},
      reply: refused('FOREIGN'),
    },
    {
      ...switched,
      says: 'it is switched in one write',
      input: order,
      reply: {...done, data: {from: path('1.0.0'), to: path('1.1.0')}},
    },
    {...switched, says: 'again: nothing to do', input: order, reply: {...already, data: {to: path('1.1.0')}}},
    {
      ...prune,
      says: 'nothing is taken away where there is nothing',
      input: {folder: 'D:\\releases', keep: [], protected: []},
      reply: {...already, data: {removed: []}},
    },
    {
      verb: 'service.remove',
      says: 'the service goes',
      input: {name: 'rs-acme', stamps: [attempt]},
      reply: done,
      page: pages.delete,
    },
  ],
}

const uploaded = 'D:\\landlord\\release.zip'
const upload = {path: uploaded, content: zip}
const folder = 'D:\\releases\\1.0.0'
const stage = {verb: 'release.stage', page: pages.zip}
const stageOrder = {zip: uploaded, sha256: zipDigest, version: '1.0.0', manifestDigest, dest: folder}
const read = {verb: 'release.read', input: {version: '1.0.0', folder}, page: pages.digest}
const remove = {verb: 'release.remove', input: {version: '1.0.0', folder}, page: pages.directories}

export const release: Scenario = {
  title: 'a release on the VM',
  rows: [
    {...stage, says: 'one that was not sent is not there', input: stageOrder, reply: refused('BAD-ZIP')},
    {
      ...stage,
      says: 'another digest than was said: nothing is unpacked',
      upload,
      input: {...stageOrder, sha256: '0'.repeat(64)},
      reply: refused('BAD-ZIP', {retryable: false}),
    },
    {
      ...stage,
      says: 'another manifest than was said: nothing stands under the name',
      input: {...stageOrder, manifestDigest: '0'.repeat(64)},
      reply: refused('BAD-ZIP'),
    },
    {...read, says: 'nothing is there so far', reply: {...already, data: null}},
    {...stage, says: 'is unpacked and verified', input: stageOrder, reply: {...done, data: {files: 1}}},
    {...read, says: 'and read whole', reply: {data: {version: '1.0.0', manifestDigest, files: 1, usedBy: []}}},
    {
      ...stage,
      says: 'again: nothing to do, the zip is gone',
      input: stageOrder,
      reply: {...already, data: {files: 1}},
    },
    {
      ...stage,
      says: 'sent again after the reply was lost: the zip alone goes',
      upload,
      input: stageOrder,
      call: {attempt: otherAttempt},
      reply: {...done, data: {files: 1}},
    },
    {
      ...stage,
      says: 'another under its name is not taken for it',
      input: {...stageOrder, manifestDigest: '0'.repeat(64)},
      reply: refused('FOREIGN'),
    },
    {verb: 'service.ensure', says: 'a service runs from it', input: service, reply: done, page: pages.cim},
    {...read, says: 'and is told', reply: {data: {usedBy: ['rs-acme']}}},
    {...remove, says: 'what a service runs from stays', reply: refused('IN-USE')},
    {
      ...prune,
      says: 'when releases are pruned too',
      input: {folder: 'D:\\releases', keep: [], protected: []},
      reply: {...already, data: {removed: []}},
    },
    {
      verb: 'service.remove',
      says: 'the service goes from it',
      input: {name: 'rs-acme', stamps: [attempt]},
      reply: done,
      page: pages.delete,
    },
    {
      ...prune,
      says: 'one that is to stay stays',
      input: {folder: 'D:\\releases', keep: ['1.0.0'], protected: []},
      reply: {...already, data: {removed: []}},
    },
    {...remove, says: 'is taken away', reply: done},
    {...remove, says: 'absent is fine', reply: already},
    {...stage, says: 'comes again', upload, input: stageOrder, reply: done},
    {
      ...prune,
      says: 'nobody needs it: it goes',
      input: {folder: 'D:\\releases', keep: [], protected: ['2.0.0']},
      reply: {...done, data: {removed: ['1.0.0']}},
    },
    {...read, says: 'nothing is left of it', reply: {...already, data: null}},
  ],
}
