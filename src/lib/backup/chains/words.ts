import type {Stop} from './types.ts'

/** For people, as it is sent. */
export const stopInWords = (stop: Stop): string =>
  stop.kind === 'time'
    ? `STOPAT ${stop.text}, local time of the server that took it`
    : `STOPBEFOREMARK ${stop.mark}${stop.after === undefined ? '' : ` AFTER ${stop.after}`}`
