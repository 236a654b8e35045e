export {readFleetFile} from './fleet-file.ts'
export {fleetText} from './fleet-text.ts'
