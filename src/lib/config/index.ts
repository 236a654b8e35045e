export type {Configuration, PrincipalAccess, ServerAccess, VmAccess} from './configuration.ts'
export {type FoundFile, locateConfiguration} from './locate.ts'
export {readConfiguration} from './read.ts'
