import type {Contact} from '../../site/inventory.ts'

/** What an operator wants changed; null is left as it is. Journaled as the run's inputs. */
export interface TenantSettings {
  readonly tenant: string
  readonly displayName: string | null
  /** All of them, instead of those that there are. */
  readonly contacts: readonly Contact[] | null
  readonly addContacts: readonly Contact[]
  /** By their e-mail addresses. */
  readonly removeContacts: readonly string[]
  readonly timeZone: string | null
  readonly ring: string | null
  readonly window: string | null
}
