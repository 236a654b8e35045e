export {type SqlServerHandle, startSqlServer} from './server.ts'
