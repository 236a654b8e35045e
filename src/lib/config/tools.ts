// For the commands that are about the configuration itself: no other start loads them.
export {type Checked, checkConfiguration, type Fault} from './check.ts'
export {type Explained, explained} from './explained.ts'
export {INITIAL, type Initial, initialConfiguration, initialProblem} from './initial.ts'
export {configurationSchema} from './json-schema.ts'
export {locateConfiguration} from './locate.ts'
export {readLayers} from './read.ts'
export {userFilePath} from './user-file.ts'
