export {releaseReading, releaseWriting} from './library.ts'
