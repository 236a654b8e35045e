export {outsideReading} from './reading.ts'
