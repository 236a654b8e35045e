import type {Column} from '../../ui/table.ts'

/** A line of `cert list`: what a tenant's name shows, and what the source has for it. */
export interface CertificateRow {
  readonly tenant: string
  readonly vm: string
  readonly host: string
  /** Of the one that is bound; null: none is, or nobody answered. */
  readonly thumbprint: string | null
  /** UTC, ISO 8601. */
  readonly notAfter: string | null
  readonly daysLeft: number | null
  /** `fine`, `due`, or why nothing is known. */
  readonly state: string
  readonly due: boolean
  /** End of the one in the source, where that is another one. */
  readonly newer: string | null
}

export const certificateColumns: readonly Column<CertificateRow>[] = [
  {head: 'TENANT', value: ({tenant}) => tenant},
  {head: 'HOST', value: ({host}) => host, wide: true},
  {head: 'VM', value: ({vm}) => vm},
  {head: 'ENDS', value: ({notAfter}) => notAfter, text: ({notAfter}) => notAfter?.slice(0, 10) ?? ''},
  {
    head: 'DAYS',
    value: ({daysLeft}) => daysLeft,
    right: true,
    brush: ({due}) => (due ? 'caution' : undefined),
  },
  {head: 'STATE', value: ({state}) => state},
  {head: 'IN SOURCE', value: ({newer}) => newer, text: ({newer}) => (newer ? `until ${newer.slice(0, 10)}` : '')},
  {head: 'THUMBPRINT', value: ({thumbprint}) => thumbprint, wide: true},
]

export function certificateFoot(rows: readonly CertificateRow[]): string {
  const due = rows.filter((row) => row.due)
  return due.length === 0 ? 'None is due.' : `${due.length} due: landlord cert renew --all-due`
}
