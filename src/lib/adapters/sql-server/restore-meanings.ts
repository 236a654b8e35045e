import type {Meaning} from './errors.ts'

const LEFT = 'It is left as it was before this file; nothing else was touched.'

/**
 * What RESTORE, and BACKUP … WITH NORECOVERY, may be refused with besides what reading a file may. 3013, 3119 and 5069 only trail behind.
 * Source: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
 */
export const RESTORE_MEANINGS: readonly Meaning[] = [
  {
    numbers: [3101, 3102, 5030],
    code: 'LL-RESTORE-IN-USE',
    says: ({server, database}) =>
      `Somebody is in ${database ?? 'the database'} on ${server}, which has to be left alone.`,
    state: 'That statement changed nothing.',
  },
  {
    numbers: [3117],
    code: 'LL-RESTORE-STATE',
    says: ({server, database}) =>
      `${database ?? 'The database'} on ${server} is not restoring: nothing can be rolled forward.`,
    state: LEFT,
  },
  {
    numbers: [3118],
    code: 'LL-RESTORE-STATE',
    says: ({server, database}) => `${database ?? 'The database'} is not on ${server}: only a full can make it.`,
    state: LEFT,
  },
  {
    numbers: [3136],
    code: 'LL-RESTORE-BASE',
    says: ({database}) => `The differential does not fit what ${database ?? 'the database'} holds.`,
    state: LEFT,
  },
  {
    numbers: [3154],
    code: 'LL-RESTORE-OTHER',
    says: ({server, database}) => `The backup is not of the ${database ?? 'database'} that stands on ${server}.`,
    state: 'Nothing was overwritten.',
  },
  {
    numbers: [1834],
    code: 'LL-RESTORE-PATH',
    says: ({server}) => `Another database on ${server} has a file where one was to go.`,
    state: 'Nothing was overwritten.',
  },
  {
    numbers: [5133],
    code: 'LL-RESTORE-PATH',
    says: ({server}) => `A folder for the restored files is not on ${server}.`,
    state: LEFT,
  },
  {
    numbers: [3156, 3176, 3234],
    code: 'LL-RESTORE-PATH',
    says: ({server}) => `${server} cannot put a file of the database where it was to go.`,
    state: LEFT,
  },
  {
    numbers: [3159],
    code: 'LL-RESTORE-TAIL',
    says: ({server, database}) => `The tail of the log of ${database ?? 'the database'} on ${server} is in no backup.`,
    state: 'Nothing was overwritten.',
  },
  {
    numbers: [4305],
    code: 'LL-RESTORE-GAP',
    says: ({database}) => `The log backup begins too late for what ${database ?? 'the database'} holds.`,
    state: LEFT,
  },
  {
    numbers: [4326],
    code: 'LL-RESTORE-TOO-EARLY',
    says: ({database}) => `The log backup ends before what ${database ?? 'the database'} holds already.`,
    state: LEFT,
  },
  {
    numbers: [4312, 4330],
    code: 'LL-RESTORE-BRANCH',
    says: ({database}) => `The backup lies on another recovery path than ${database ?? 'the database'}.`,
    state: LEFT,
  },
  {
    numbers: [4319],
    code: 'LL-RESTORE-INTERRUPTED',
    says: ({database}) =>
      `An earlier restore into ${database ?? 'the database'} was cut off in the middle of another file.`,
    state: LEFT,
  },
  {
    numbers: [4335],
    code: 'LL-RESTORE-STOP',
    says: ({database}) => `${database ?? 'The database'} was rolled forward beyond that time already.`,
    state: LEFT,
  },
  {
    numbers: [4338],
    code: 'LL-RESTORE-STOP',
    says: () => 'The time lies before the end of the data backup.',
    state: LEFT,
  },
  {
    numbers: [4343],
    code: 'LL-RESTORE-STOP',
    says: () => 'The mark or time is not in the log backup.',
    state: LEFT,
  },
  {
    numbers: [4327, 4341],
    code: 'LL-CHAIN-BULK',
    says: () => 'The log backup has bulk-logged changes: it restores whole or not at all.',
    state: LEFT,
  },
  {
    numbers: [1801],
    code: 'LL-RESTORE-NAME',
    says: ({server}) => `${server} has a database of that name already.`,
    state: 'That statement changed nothing.',
  },
]
