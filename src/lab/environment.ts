import type {Layout} from './layout.ts'

export type Shell = 'posix' | 'powershell'

/** The line that points a shell's landlord at the lab. */
export const environmentLine = (layout: Layout, shell: Shell): string =>
  shell === 'posix'
    ? `export LANDLORD_CONFIG='${layout.config.replaceAll("'", "'\\''")}'`
    : `$env:LANDLORD_CONFIG = '${layout.config.replaceAll("'", "''")}'`
