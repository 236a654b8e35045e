import {BACKUP_PATH} from '../../../src/lab/sql-server/engine/files.ts'
import {DATA_PATH, LOG_PATH} from '../../../src/lab/sql-server/engine/instance.ts'

/** `$data`, `$log` and `$backup` as the server's default folders. */
export function withFolders(text: string): string {
  return text.replaceAll('$data', DATA_PATH).replaceAll('$log', LOG_PATH).replaceAll('$backup', BACKUP_PATH)
}
