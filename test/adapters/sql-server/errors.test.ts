import {expect, test} from 'vitest'
import {type Occasion, operatorError} from '../../../src/lib/adapters/sql-server/errors.ts'
import {SqlFault} from '../../../src/lib/adapters/tds/fault.ts'
import {LeaseLost, OutcomeUnknown, Unreachable} from '../../../src/lib/errors.ts'

const occasion: Occasion = {
  server: 'sql-1',
  endpoint: '127.0.0.1,14331',
  certificate: 'sql-1.lab.example',
  principal: 'admin',
  user: 'landlord_admin',
  database: 'acme',
  templates: ['database.create'],
  doing: 'changing',
}

const said = (...numbers: readonly (number | [number, string])[]) =>
  new SqlFault(
    'server',
    'x',
    numbers.map((one) => {
      const [number, text] = typeof one === 'number' ? [one, 'text'] : one
      return {number, state: 1, severity: 16, line: 3, text}
    }),
    ['EREQUEST'],
  )

test.each([
  ['a right on a statement', said(262), 'LL-SQL-RIGHTS'],
  ['a right on an object', said(229), 'LL-SQL-RIGHTS'],
  ['a right on the server', said(300, 297), 'LL-SQL-RIGHTS'],
  ['a data file that is full', said(1105), 'LL-SQL-DISK'],
  ['a log that is full', said(9002), 'LL-SQL-LOG-FULL'],
  ['a file that cannot grow', said(5149, 1802), 'LL-SQL-DISK'],
  [
    'a file that cannot be made for want of room',
    said([5123, 'CREATE FILE encountered operating system error 112(…)'], 1802),
    'LL-SQL-DISK',
  ],
  [
    'a file that cannot be made for another reason',
    said([5123, 'CREATE FILE encountered operating system error 5(…)'], 1802),
    'LL-SQL-ERROR',
  ],
  ['a lock', said(1222), 'LL-SQL-LOCKED'],
  ['a database that may not be entered', said(916), 'LL-SQL-DATABASE'],
  [
    'a backup without room',
    said([3202, 'Write on "x" failed: 112(There is not enough space on the disk.)'], 3013),
    'LL-BACKUP-DISK',
  ],
  ['a share that is not there', said([3201, 'Operating system error 53(…)'], 3013), 'LL-BACKUP-DEVICE'],
  ['a file that is no backup', said(3241, 3013), 'LL-BACKUP-DAMAGED'],
  ['a damaged page in a backup', said(3189, 3013), 'LL-BACKUP-DAMAGED'],
  ['a stripe too few', said(3132, 3013), 'LL-BACKUP-STRIPE'],
  ['no checksums', said(3187, 3013), 'LL-BACKUP-CHECKSUM'],
  ['a newer version', said(3169, 3013), 'LL-BACKUP-VERSION'],
  ['a certificate that is missing', said(33111, 3013), 'LL-BACKUP-CERTIFICATE'],
  ['no room to restore', said(3257, 3119, 3013), 'LL-BACKUP-SPACE'],
  ['another backup under way', said(3023, 3013), 'LL-BACKUP-RUNNING'],
  ['no right to restore over a database', said(3110, 3013), 'LL-SQL-RIGHTS'],
  ['no right to check a database', said(7983), 'LL-SQL-RIGHTS'],
  ['somebody in the database that is restored', said(3101, 3013), 'LL-RESTORE-IN-USE'],
  ['ourselves in it', said(3102, 3013), 'LL-RESTORE-IN-USE'],
  ['somebody in a database that is renamed', said(5030), 'LL-RESTORE-IN-USE'],
  ['nothing that is restoring', said(3117, 3013), 'LL-RESTORE-STATE'],
  ['nothing to restore into', said(3118, 3013), 'LL-RESTORE-STATE'],
  ['a differential of another full', said(3136, 3013), 'LL-RESTORE-BASE'],
  ["another database's backup", said(3154, 3013), 'LL-RESTORE-OTHER'],
  ['a file of another database', said(1834, 3156, 3119, 3013), 'LL-RESTORE-PATH'],
  ['a folder that is not there', said(5133, 3156, 3119, 3013), 'LL-RESTORE-PATH'],
  ['a file that cannot go there', said(3156, 3119, 3013), 'LL-RESTORE-PATH'],
  ['a file that is claimed twice', said(3176, 3119, 3013), 'LL-RESTORE-PATH'],
  ['a file that the database has not', said(3234, 3013), 'LL-RESTORE-PATH'],
  ['a tail that nobody has', said(3159, 3013), 'LL-RESTORE-TAIL'],
  ['a hole', said(4305, 3013), 'LL-RESTORE-GAP'],
  ['a log that ends too early', said(4326, 3013), 'LL-RESTORE-TOO-EARLY'],
  ['another path', said(4330, 3013), 'LL-RESTORE-BRANCH'],
  ['another path of a data backup', said(4312, 3013), 'LL-RESTORE-BRANCH'],
  ['a restore that was cut off', said(4319, 3013), 'LL-RESTORE-INTERRUPTED'],
  ['a stop that is past', said(4335, 3013), 'LL-RESTORE-STOP'],
  ['a stop before the set', said(4338, 3013), 'LL-RESTORE-STOP'],
  ['a stop that is not in the set', said(4343, 3013), 'LL-RESTORE-STOP'],
  ['a stop in bulk-logged changes', said(4341, 3013), 'LL-CHAIN-BULK'],
  ['bulk-logged changes', said(4327, 3013), 'LL-CHAIN-BULK'],
  ['a name that is taken', said(1801), 'LL-RESTORE-NAME'],
  ['a log backup before any full', said(4214, 3013), 'LL-BACKUP-BASE'],
  ['a differential before any full', said(3035, 3013), 'LL-BACKUP-BASE'],
  ['the simple model', said(4208, 3013), 'LL-BACKUP-MODEL'],
  ['a damaged page in the database', said(3043, 3013), 'LL-BACKUP-PAGE'],
  ['a backup that ended without saying why', said(3013), 'LL-SQL-ERROR'],
  ['a number without a meaning', said(8134), 'LL-SQL-ERROR'],
  ['a number of the fence in a migration', said(50002), 'LL-SQL-ERROR'],
])('%s', (_, fault, code) => {
  expect(operatorError(fault, occasion)).toMatchObject({code, detail: {where: expect.stringContaining('sql-1')}})
})

test('that a backup terminates abnormally is only said where nothing else is', () => {
  const whyOf = (fault: SqlFault) => operatorError(fault, occasion).detail.why
  expect(whyOf(said([4214, 'No full.'], [3013, 'Abnormally.']))).toBe('No full. (error 4214, state 1, line 3)')
  expect(whyOf(said([3013, 'Abnormally.']))).toContain('3013')
})

test('a damaged page ends the connection of who reads it, and is told as what it is; of a change nobody knows', () => {
  const {messages, codes} = said(824)
  const lost = new SqlFault('lost', 'x', messages, codes)
  const read = operatorError(lost, {...occasion, doing: 'reading'})
  expect(read).toMatchObject({code: 'LL-BACKUP-PAGE', detail: {state: 'That statement changed nothing.'}})
  expect(read.detail.next).toContain('landlord backup restore acme --latest --in-place')
  expect(operatorError(lost, occasion)).toBeInstanceOf(OutcomeUnknown)
})

test('a permission is named', () => {
  expect(operatorError(said(262), occasion).message).toBe(
    'landlord_admin lacks a permission on sql-1: membership of dbcreator on server is needed.',
  )
})

test('number, state and line are told', () => {
  expect(operatorError(said([8134, 'Divide by zero.']), occasion).detail.why).toBe(
    'Divide by zero. (error 8134, state 1, line 3)',
  )
})

test('a refused token is a lost lease, and another store an error of its own', () => {
  const fencing = {...occasion, doing: 'fencing'} as const
  expect(operatorError(said(50001), fencing)).toBeInstanceOf(LeaseLost)
  expect(operatorError(said(50001), fencing)).toMatchObject({code: 'LL-FENCED'})
  expect(operatorError(said(50002), fencing)).toMatchObject({code: 'LL-STORE-FOREIGN'})
})

test('an answer that never came leaves a change in doubt, and a read or a fence only unanswered', () => {
  const lost = new SqlFault('lost', 'Connection lost', [], ['ESOCKET', 'ECONNRESET'])
  expect(operatorError(lost, occasion)).toBeInstanceOf(OutcomeUnknown)
  expect(operatorError(lost, {...occasion, doing: 'fencing'})).toBeInstanceOf(Unreachable)
  expect(operatorError(lost, {...occasion, doing: 'reading'})).toBeInstanceOf(Unreachable)
})

test.each(['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'ETIMEDOUT'])('%s at connecting: unreachable', (code) => {
  const fault = new SqlFault('connect', 'no', [], ['ESOCKET', code])
  expect(operatorError(fault, occasion)).toMatchObject({name: 'Unreachable', code: 'LL-SQL-UNREACHABLE'})
})

test.each(['ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED'])(
  '%s: no certificate',
  (code) => {
    const fault = new SqlFault('connect', 'no', [], ['ESOCKET', code])
    expect(operatorError(fault, occasion)).toMatchObject({code: 'LL-SQL-TLS', name: 'OperatorError'})
  },
)
