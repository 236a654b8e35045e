/** Whose a backup set is: kept in its description, which travels in the file's header and in msdb. */
export interface BackupStamp {
  /** ULIDs of the store, of the tenant's creation, of the run and of the attempt. */
  readonly store: string
  readonly id: string
  readonly run: string
  readonly attempt: string
  readonly tenant: string
}

const FORM = /^LL1\|([0-9A-Z]{26})\|([0-9A-Z]{26})\|([0-9A-Z]{26})\|([0-9A-Z]{26})\|([a-z0-9-]+)$/

/** `LL1|STORE|ID|RUN|ATTEMPT|tenant`: at most 156 of the 255 characters that DESCRIPTION takes. */
export const stampText = ({store, id, run, attempt, tenant}: BackupStamp): string =>
  ['LL1', store, id, run, attempt, tenant].join('|')

/** Undefined for a description that is not ours. */
export function parsedStamp(description: string | null): BackupStamp | undefined {
  const [, store, id, run, attempt, tenant] = FORM.exec(description ?? '') ?? []
  return store && id && run && attempt && tenant ? {store, id, run, attempt, tenant} : undefined
}
