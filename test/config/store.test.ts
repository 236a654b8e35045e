import {writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {readConfiguration} from '../../src/lib/config/index.ts'
import {configurationSchema} from '../../src/lib/config/json-schema.ts'
import {Redactor} from '../../src/lib/secret.ts'
import {project} from '../cli/project.ts'

const order = {redactor: new Redactor(), env: {STORE_PASSWORD: 's3cret'}, userFile: undefined, allowExec: false}
const TEAM = `store:
  host: 10.0.0.9
  tls: {name: sql-ops.cloud.example, ca: key}
  database: landlord_ops
  user: ann
  password: env:STORE_PASSWORD
`

function read(store: string, env = order.env) {
  const place = project()
  const file = `${place.folder}/team.yaml`
  writeFileSync(file, `${store}releases: releases\ndomain: cloud.example\n`)
  writeFileSync(`${place.folder}/key`, 'pem')
  return readConfiguration(file, {...order, env})
}

test('a store on SQL Server is told by host, certificate, database and login', () => {
  const store = read(TEAM).store()
  expect(store).toMatchObject({
    kind: 'sql-server',
    host: '10.0.0.9',
    port: 1433,
    tls: {name: 'sql-ops.cloud.example', ca: 'pem'},
    database: 'landlord_ops',
    user: 'ann',
    way: {via: []},
  })
  expect(store.kind === 'sql-server' && store.password.reveal()).toBe('s3cret')
})

test("the login of a person comes from the environment, over the project's", () => {
  expect(read(TEAM, {...order.env, LANDLORD_STORE_USER: 'bo'} as never).store()).toMatchObject({user: 'bo'})
})

test.each([
  [TEAM.replace('  user: ann\n', ''), 'store.user: is missing; expected a login of SQL Server'],
  [TEAM.replace('env:STORE_PASSWORD', 's3cret'), 'store.password: expected a reference to a secret'],
  [TEAM.replace('landlord_ops', '"a b"'), 'store.database: expected a name of a database'],
  [TEAM.replace('host:', 'hosts:'), 'store.hosts: is not a setting; did you mean host?'],
  [`${TEAM}  via: mgmt\n`, 'store.via: there is no jump host mgmt'],
  ['store: 7\n', 'store: expected a path of a file, or a database of SQL Server'],
])('what is wrong with it is told by its key (%#)', (store, why) => {
  expect(() => read(store).store()).toThrow(
    expect.objectContaining({detail: expect.objectContaining({why: expect.stringContaining(why)})}),
  )
})

test('editors are told of both forms', () => {
  const {properties} = configurationSchema() as {properties: {store: {anyOf: readonly {type: string}[]}}}
  expect(properties.store.anyOf.map(({type}) => type)).toEqual(['string', 'object'])
})
