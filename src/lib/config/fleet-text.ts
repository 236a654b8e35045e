import {stringify} from 'yaml'
import type {DeclaredTenant} from '../fleet/declared.ts'
import {formatContact} from '../fleet/tenant-order.ts'

/** The text of a file that declares these tenants; `parseFleetFile` reads it. */
export const fleetText = (tenants: readonly DeclaredTenant[]): string =>
  stringify(
    {
      tenants: Object.fromEntries(
        tenants.map(({tenant, displayName, contacts, ...terms}) => [
          tenant,
          {name: displayName, contacts: contacts.map(formatContact), ...terms},
        ]),
      ),
    },
    {lineWidth: 0},
  )
