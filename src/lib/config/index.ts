export type {Configuration, ServerAccess, VmAccess} from './configuration.ts'
export {locateConfiguration} from './locate.ts'
export {readConfiguration} from './read.ts'
export {preferredOutput, userFilePath} from './user-file.ts'
