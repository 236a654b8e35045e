/** What a machine is for. Backups are proven on a verification server. */
export type ServerRole = VmRole | 'verification'
export type VmRole = 'production' | 'staging'

/** Whether customers' tenants may live there: nothing but production is watched, backed up and promised. */
export const hostsTenants = ({role}: {readonly role: ServerRole}): boolean => role === 'production'
