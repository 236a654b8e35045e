import type {ErrorExplanation} from './explanation.ts'

/** Tenants, their places and their isolation. */
export const TENANT_CODES = {
  'LL-ISOLATION': {
    title: 'A tenant is not parted from others',
    cause:
      "SQL Server or the VM lets a tenant's login reach more than its own database, or lets somebody else reach that one. Each opening is named.",
    mend: 'Find out who made it and why, and close it by hand: drop the user, take the login out of the role, revoke the permission. Then give the command again. Until then customers must not use the tenant.',
  },
  'LL-ISOLATION-UNPROVEN': {
    title: 'Nobody could prove that tenants are parted',
    cause:
      'The configuration names no auditor for the database server. It asks under the tenants’ logins what they may enter.',
    mend: 'A sysadmin makes the login landlord_auditor, without any right; add it as `servers.NAME.principals.auditor`. docs/decisions/0008 says what it may and why.',
  },
  'LL-PLACE-NONE': {
    title: 'No application VM has a place',
    cause:
      'Every VM that may be used has the seven tenants that promise P06 allows, or none matches what was asked for.',
    mend: '`landlord vm list` shows the places. Add a VM, or name another one.',
  },
  'LL-PLACE-TAKEN': {
    title: 'A reserved place was taken meanwhile',
    cause: 'Two runs wanted the same unique thing, such as a place on a VM; the other one got it.',
    mend: 'Give the same command again: it looks for another place.',
  },
  'LL-TENANT-EXISTS': {
    title: 'There is a tenant of that name already',
    cause: 'The ops store has another tenant of this name.',
    mend: 'Choose another name, or look at the tenant with `landlord tenant show NAME`.',
  },
  'LL-TENANT-HAS-DATA': {
    title: 'Customers have written to the tenant',
    cause: 'Undoing its creation would destroy their data.',
    mend: 'Leave the tenant; only its removal, with a final backup, may take the data away.',
  },
  'LL-TENANT-ORDER': {
    title: 'The order of a tenant is not valid',
    cause: 'Its name, display name or contacts do not follow the rules that the message tells.',
    mend: 'Correct what the message names and give the command again.',
  },
  'LL-TENANT-SUSPENDED': {
    title: 'The tenant is suspended',
    cause:
      'Its service is disabled and its logins are fenced, on purpose. Nothing starts it again but `tenant resume`.',
    mend: '`landlord tenant show NAME` says since when and why. `landlord tenant resume NAME` brings it back.',
  },
  'LL-TENANT-UNFIT': {
    title: 'The tenant does not work as it stands',
    cause:
      'Its service does not run, or its configuration does not open its database. What was broken before could not be told from what the command breaks.',
    mend: 'Mend what the message names: the command that created the tenant, given again, puts right what differs. Then give this command again.',
  },
  'LL-TENANT-UNKNOWN': {
    title: 'There is no such tenant',
    cause: 'The inventory of this ops store holds no tenant of that name.',
    mend: '`landlord tenant list` shows the tenants. Check that `--config` or `LANDLORD_CONFIG` names the project file you mean.',
  },
} as const satisfies Record<string, ErrorExplanation>
