export type {Fingerprint} from './fingerprint.ts'
export type {Provision} from './provision.ts'
export {type SqlServerHandle, type SqlServerOptions, startSqlServer} from './server.ts'
