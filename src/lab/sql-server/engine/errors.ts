/** An error as SQL Server reports it: number, text, severity and state of its sys.messages row. */
export class SqlError extends Error {
  readonly number: number
  readonly severity: number
  readonly state: number
  /** Line of the batch, from 1; 0 until the statement that raised it is known. */
  line: number
  /** Reported before this one, as SQL Server does where one failure has two numbers. */
  readonly before: readonly SqlError[]

  constructor(
    number: number,
    message: string,
    options: {severity?: number; state?: number; line?: number; before?: SqlError[]} = {},
  ) {
    super(message)
    this.name = new.target.name
    this.number = number
    this.severity = options.severity ?? 16
    this.state = options.state ?? 1
    this.line = options.line ?? 0
    this.before = options.before ?? []
  }
}

/** What the stand-in does not do. It ends the batch, and no CATCH block of the caller can swallow it. */
export class LabUnsupported extends SqlError {
  constructor(what: string, line = 0) {
    super(50000, `the lab does not support ${what}`, {line})
  }
}

/** The session was killed, or its connection ended while it waited: nothing of the batch goes on. */
export class SessionEnded extends SqlError {
  constructor() {
    super(596, 'Cannot continue the execution because the session is in the kill state.', {severity: 21})
  }
}

/** The client sent an attention while the request waited. */
export class RequestCancelled extends SqlError {
  constructor() {
    super(3617, 'Batch was canceled by user.', {severity: 11})
  }
}

export const unsupported = (what: string, line?: number): LabUnsupported => new LabUnsupported(what, line)

export interface Conflict {
  readonly verb: string
  readonly kind: string
  readonly constraint: string
  readonly database: string
  readonly table: string
  readonly column: string | null
}

export const errors = {
  syntax: (near: string, line: number) => new SqlError(102, `Incorrect syntax near '${near}'.`, {severity: 15, line}),
  syntaxKeyword: (word: string, line: number) =>
    new SqlError(156, `Incorrect syntax near the keyword '${word}'.`, {severity: 15, line}),
  unclosedString: (text: string, line: number) =>
    new SqlError(105, `Unclosed quotation mark after the character string '${text}'.`, {severity: 15, line}),
  missingComment: (line: number) => new SqlError(113, "Missing end comment mark '*/'.", {severity: 15, line}),
  identifierTooLong: (name: string, line: number) =>
    new SqlError(103, `The identifier that starts with '${name.slice(0, 128)}' is too long. Maximum length is 128.`, {
      severity: 15,
      line,
    }),
  emptyIdentifier: (line: number) =>
    new SqlError(
      1038,
      'An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements, look for empty alias names. Aliases defined as "" or [] are not allowed. Change the alias to a valid name.',
      {severity: 15, state: 4, line},
    ),
  mustBeFirst: (statement: string, line: number) =>
    new SqlError(111, `'${statement}' must be the first statement in a query batch.`, {severity: 15, line}),
  noVariables: (statement: string, line: number) =>
    new SqlError(112, `Variables are not allowed in the ${statement} statement.`, {severity: 15, line}),
  invalidObject: (name: string) => new SqlError(208, `Invalid object name '${name}'.`),
  invalidColumn: (name: string) => new SqlError(207, `Invalid column name '${name}'.`),
  ambiguousColumn: (name: string) => new SqlError(209, `Ambiguous column name '${name}'.`),
  unboundName: (name: string) => new SqlError(4104, `The multi-part identifier "${name}" could not be bound.`),
  rowsOfOtherLength: (line: number) =>
    new SqlError(10_709, 'The number of columns for each row in a table value constructor must be the same.', {line}),
  duplicateAlias: (name: string) =>
    new SqlError(
      1013,
      `The objects "${name}" and "${name}" in the FROM clause have the same exposed names. Use correlation names to distinguish them.`,
    ),
  undeclared: (name: string) =>
    new SqlError(137, `Must declare the scalar variable "${name}".`, {severity: 15, state: 2}),
  redeclared: (name: string) =>
    new SqlError(
      134,
      `The variable name '${name}' has already been declared. Variable names must be unique within a query batch or stored procedure.`,
      {severity: 15, state: 2},
    ),
  unknownType: (name: string) => new SqlError(243, `Type ${name} is not a defined system type.`),
  unknownProcedure: (name: string) => new SqlError(2812, `Could not find stored procedure '${name}'.`, {state: 62}),
  unknownFunction: (name: string) =>
    new SqlError(195, `'${name}' is not a recognized built-in function name.`, {severity: 15, state: 10}),
  argumentCount: (name: string, count: number) =>
    new SqlError(174, `The ${name} function requires ${count} argument(s).`, {severity: 15}),
  clash: (left: string, right: string) =>
    new SqlError(206, `Operand type clash: ${left} is incompatible with ${right}`, {state: 2}),
  implicitConversion: (from: string, to: string) =>
    new SqlError(
      257,
      `Implicit conversion from data type ${from} to ${to} is not allowed. Use the CONVERT function to run this query.`,
      {state: 3},
    ),
  explicitConversion: (from: string, to: string) =>
    new SqlError(529, `Explicit conversion from data type ${from} to ${to} is not allowed.`),
  conversion: (from: string, value: string, to: string) =>
    new SqlError(245, `Conversion failed when converting the ${from} value '${value}' to data type ${to}.`),
  conversionOverflow: (from: string, value: string, to: string) =>
    new SqlError(248, `The conversion of the ${from} value '${value}' overflowed an ${to} column.`),
  numericConversion: (from: string, to: string) =>
    new SqlError(8114, `Error converting data type ${from} to ${to}.`, {state: 5}),
  dateConversion: () => new SqlError(241, 'Conversion failed when converting date and/or time from character string.'),
  guidConversion: () =>
    new SqlError(8169, 'Conversion failed when converting from a character string to uniqueidentifier.', {state: 2}),
  invalidOperand: (type: string, operation: string) =>
    new SqlError(8117, `Operand data type ${type} is invalid for ${operation} operator.`),
  invalidAggregate: (type: string, name: string) =>
    new SqlError(8117, `Operand data type ${type} is invalid for ${name} operator.`),
  badRowCount: () =>
    new SqlError(
      1060,
      'The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.',
    ),
  lengthOfSubstring: () =>
    new SqlError(537, 'Invalid length parameter passed to the LEFT or SUBSTRING function.', {state: 3}),
  lengthOfRight: () => new SqlError(536, 'Invalid length parameter passed to the RIGHT function.', {state: 4}),
  invalidEscape: (marker: string) =>
    new SqlError(506, `The invalid escape character "${marker}" was specified in a LIKE predicate.`),
  overflow: (type: string) =>
    new SqlError(8115, `Arithmetic overflow error converting expression to data type ${type}.`, {state: 2}),
  overflowTo: (from: string, to: string) =>
    new SqlError(8115, `Arithmetic overflow error converting ${from} to data type ${to}.`, {state: 8}),
  overflowValue: (type: string, value: string) =>
    new SqlError(220, `Arithmetic overflow error for data type ${type}, value = ${value}.`, {state: 2}),
  divideByZero: () => new SqlError(8134, 'Divide by zero error encountered.'),
  orderWithoutTop: () =>
    new SqlError(
      1033,
      'The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.',
      {severity: 15},
    ),
  subqueryRows: () =>
    new SqlError(
      512,
      'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
    ),
  subqueryColumns: () =>
    new SqlError(
      116,
      'Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.',
    ),
  nullNotAllowed: (column: string, table: string, verb: 'INSERT' | 'UPDATE') =>
    new SqlError(
      515,
      `Cannot insert the value NULL into column '${column}', table '${table}'; column does not allow nulls. ${verb} fails.`,
      {state: 2},
    ),
  truncated: (table: string, column: string, value: string) =>
    new SqlError(
      2628,
      `String or binary data would be truncated in table '${table}', column '${column}'. Truncated value: '${value}'.`,
    ),
  truncatedOld: () => new SqlError(8152, 'String or binary data would be truncated.', {state: 30}),
  duplicateKey: (kind: string, constraint: string, table: string, value: string) =>
    new SqlError(
      2627,
      `Violation of ${kind} constraint '${constraint}'. Cannot insert duplicate key in object '${table}'. The duplicate key value is (${value}).`,
      {severity: 14},
    ),
  duplicateIndexKey: (table: string, index: string, value: string) =>
    new SqlError(
      2601,
      `Cannot insert duplicate key row in object '${table}' with unique index '${index}'. The duplicate key value is (${value}).`,
      {severity: 14},
    ),
  constraintConflict: (conflict: Conflict) =>
    new SqlError(
      547,
      `The ${conflict.verb} statement conflicted with the ${conflict.kind} constraint "${conflict.constraint}". The conflict occurred in database "${conflict.database}", table "${conflict.table}"${conflict.column === null ? '' : `, column '${conflict.column}'`}.`,
    ),
  fetchAlone: (word: string, line: number) =>
    new SqlError(153, `Invalid usage of the option ${word} in the FETCH statement.`, {severity: 15, state: 2, line}),
  identityInsert: (table: string) =>
    new SqlError(
      544,
      `Cannot insert explicit value for identity column in table '${table}' when IDENTITY_INSERT is set to OFF.`,
    ),
  identityUpdate: (column: string) => new SqlError(8102, `Cannot update identity column '${column}'.`),
  objectExists: (name: string) =>
    new SqlError(2714, `There is already an object named '${name}' in the database.`, {state: 6}),
  databaseUnknown: (name: string) =>
    new SqlError(911, `Database '${name}' does not exist. Make sure that the name is entered correctly.`),
  databaseDenied: (login: string, name: string) =>
    new SqlError(
      916,
      `The server principal "${login}" is not able to access the database "${name}" under the current security context.`,
      {severity: 14},
    ),
  notFound: (verb: string, kind: string, name: string) =>
    new SqlError(
      15151,
      `Cannot ${verb} the ${kind} '${name}', because it does not exist or you do not have permission.`,
    ),
  cannotDrop: (kind: string, name: string, verb = 'drop', state = 1) =>
    new SqlError(
      3701,
      `Cannot ${verb} the ${kind} '${name}', because it does not exist or you do not have permission.`,
      {severity: 11, state},
    ),
  noSuchColumn: (verb: 'ALTER COLUMN' | 'DROP COLUMN', column: string, table: string) =>
    new SqlError(4924, `ALTER TABLE ${verb} failed because column '${column}' does not exist in table '${table}'.`),
  permission: (permission: string, kind: string, name: string, database: string, schema: string) =>
    new SqlError(
      229,
      `The ${permission} permission was denied on the ${kind} '${name}', database '${database}', schema '${schema}'.`,
      {severity: 14, state: 5},
    ),
  cannotFind: (name: string, number: 1088 | 4701 | 4902) =>
    new SqlError(
      number,
      `Cannot find the object "${name}" because it does not exist or you do not have permissions.`,
      number === 1088 ? {state: 12} : {},
    ),
  statementPermission: (statement: string, database: string) =>
    new SqlError(262, `${statement} permission denied in database '${database}'.`, {severity: 14}),
  serverPermission: (permission: string) =>
    new SqlError(300, `${permission} permission was denied on object 'server', database 'master'.`, {severity: 14}),
  noPermissionForAction: () => new SqlError(297, 'The user does not have permission to perform this action.'),
  noPermission: () => new SqlError(15247, 'User does not have permission to perform this action.'),
  mayNotKill: () => new SqlError(6102, 'User does not have permission to use the KILL statement.', {severity: 14}),
  inTransaction: (statement: string) =>
    new SqlError(226, `${statement} statement not allowed within multi-statement transaction.`, {state: 6}),
  lockTimeout: () => new SqlError(1222, 'Lock request time out period exceeded.', {state: 51}),
  deadlock: (spid: number) =>
    new SqlError(
      1205,
      `Transaction (Process ID ${spid}) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.`,
      {severity: 13, state: 51},
    ),
  noTransaction: (verb: 'COMMIT' | 'ROLLBACK') =>
    new SqlError(
      verb === 'COMMIT' ? 3902 : 3903,
      `The ${verb} TRANSACTION request has no corresponding BEGIN TRANSACTION.`,
    ),
  noTransactionToSave: () =>
    new SqlError(628, 'Cannot issue SAVE TRANSACTION when there is no active transaction.', {state: 0}),
  savepointUnknown: (name: string) =>
    new SqlError(6401, `Cannot roll back ${name}. No transaction or savepoint of that name was found.`),
  doomedForSavepoint: () =>
    new SqlError(
      3931,
      'The current transaction cannot be committed and cannot be rolled back to a savepoint. Roll back the entire transaction.',
    ),
  doomed: () =>
    new SqlError(
      3930,
      'The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.',
    ),
  doomedAtEnd: () =>
    new SqlError(
      3998,
      'Uncommittable transaction is detected at the end of the batch. The transaction is rolled back.',
    ),
  countMismatch: (before: number, after: number) =>
    new SqlError(
      266,
      `Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements. Previous count = ${before}, current count = ${after}.`,
      {state: 2},
    ),
  fullLog: (database: string) =>
    new SqlError(9002, `The transaction log for database '${database}' is full due to 'LOG_BACKUP'.`, {
      severity: 17,
      state: 2,
    }),
  fullDisk: (object: string, database: string) =>
    new SqlError(
      1105,
      `Could not allocate space for object ${object} in database '${database}' because the 'PRIMARY' filegroup is full. Create disk space by deleting unneeded files, dropping objects in the filegroup, adding additional files to the filegroup, or setting autogrowth on for existing files in the filegroup.`,
      {severity: 17, state: 2},
    ),
} as const
