export {type Library, releaseReading, releaseWriting} from './library.ts'
