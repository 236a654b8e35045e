import {DATA_PATH, LOG_PATH} from '../../../src/lab/sql-server/engine/instance.ts'

/** `$data` and `$log` as the server's default folders. */
export function withFolders(text: string): string {
  return text.replaceAll('$data', DATA_PATH).replaceAll('$log', LOG_PATH)
}
