import {expect, test} from 'vitest'
import {databaseFiles, placeKey, tenantNames} from '../../src/lib/fleet/names.ts'

test("a tenant's things are called after it", () => {
  expect(tenantNames('acme', {servicePrefix: 'rs', domain: 'cloud.example'})).toEqual({
    database: 'acme',
    logins: {a: 'acme_a', b: 'acme_b'},
    service: 'rs-acme',
    account: 'NT SERVICE\\rs-acme',
    host: 'acme.cloud.example',
  })
  expect(placeKey('app-1', 3)).toBe('place:app-1/3')
  expect(databaseFiles('acme', '01ARZ3NDEKTSV4RRFFQ69G5FAV', {dataPath: 'D:\\data\\', logPath: 'E:\\log\\'})).toEqual({
    dataFile: 'D:\\data\\acme_01ARZ3NDEKTSV4RRFFQ69G5FAV.mdf',
    logFile: 'E:\\log\\acme_01ARZ3NDEKTSV4RRFFQ69G5FAV_log.ldf',
  })
})
