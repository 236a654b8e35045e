/** Exact number of T-SQL's decimal: `unscaled` / 10^`scale`. */
export class Decimal {
  readonly unscaled: bigint
  readonly scale: number

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled
    this.scale = scale
  }

  static parse(text: string): Decimal | undefined {
    const match = /^\s*([-+]?)(\d*)(?:\.(\d*))?\s*$/.exec(text)
    const whole = match?.[2] ?? ''
    const fraction = match?.[3] ?? ''
    if (match === null || whole + fraction === '') return undefined
    const unscaled = BigInt(whole + fraction)
    return new Decimal(match[1] === '-' ? -unscaled : unscaled, fraction.length)
  }

  /** At another scale; rounds half away from zero, as SQL Server does. */
  rescaled(scale: number): Decimal {
    if (scale >= this.scale) return new Decimal(this.unscaled * 10n ** BigInt(scale - this.scale), scale)
    const divisor = 10n ** BigInt(this.scale - scale)
    const half = divisor / 2n
    const rounded = (this.unscaled < 0n ? this.unscaled - half : this.unscaled + half) / divisor
    return new Decimal(rounded, scale)
  }

  /** Towards zero, as a conversion to an integer does. */
  truncated(): bigint {
    return this.unscaled / 10n ** BigInt(this.scale)
  }

  /** Digits, whatever the sign. */
  digits(): number {
    return (this.unscaled < 0n ? -this.unscaled : this.unscaled).toString().length
  }

  toString(): string {
    const negative = this.unscaled < 0n
    const digits = (negative ? -this.unscaled : this.unscaled).toString().padStart(this.scale + 1, '0')
    const whole = digits.slice(0, digits.length - this.scale)
    return `${negative ? '-' : ''}${whole}${this.scale === 0 ? '' : `.${digits.slice(-this.scale)}`}`
  }
}

const TICKS_A_SECOND = 10_000_000n
const TICKS_A_DAY = 86_400n * TICKS_A_SECOND
/** 1970-01-01 in days since 0001-01-01. */
const UNIX_DAY = 719_162

/** A date and time without zone: days since 0001-01-01 and 100 ns since midnight. */
export class Moment {
  readonly days: number
  readonly ticks: bigint

  constructor(days: number, ticks: bigint) {
    this.days = days
    this.ticks = ticks
  }

  static fromUnixMs(ms: number): Moment {
    const days = Math.floor(ms / 86_400_000)
    return new Moment(days + UNIX_DAY, BigInt(Math.round(ms - days * 86_400_000)) * 10_000n)
  }

  /** ISO forms with a blank or T between date and time; undefined for anything else. */
  static parse(text: string): Moment | undefined {
    const match = /^\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?\s*$/.exec(text)
    if (match === null) return undefined
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match
    const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
    if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day) || Number(year) < 1) return undefined
    if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
    const seconds = BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second))
    return new Moment(
      date.getTime() / 86_400_000 + UNIX_DAY,
      seconds * TICKS_A_SECOND + BigInt(fraction.padEnd(7, '0')),
    )
  }

  /** To `scale` digits of a second, half up; may carry into the next day. */
  rounded(scale: number): Moment {
    const step = 10n ** BigInt(7 - scale)
    const ticks = ((this.ticks + step / 2n) / step) * step
    return ticks >= TICKS_A_DAY ? new Moment(this.days + 1, ticks - TICKS_A_DAY) : new Moment(this.days, ticks)
  }

  /** To 1/300 s, the grain of datetime. */
  roundedToDatetime(): Moment {
    const units = (this.ticks * 300n + TICKS_A_SECOND / 2n) / TICKS_A_SECOND
    const day = 300n * 86_400n
    const [days, rest] = units >= day ? [this.days + 1, units - day] : [this.days, units]
    return new Moment(days, (rest * TICKS_A_SECOND + 150n) / 300n)
  }

  date(): string {
    return new Date((this.days - UNIX_DAY) * 86_400_000).toISOString().slice(0, 10)
  }

  time(scale: number): string {
    const seconds = this.ticks / TICKS_A_SECOND
    const two = (value: bigint) => value.toString().padStart(2, '0')
    const fraction = (this.ticks % TICKS_A_SECOND).toString().padStart(7, '0').slice(0, scale)
    return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${scale === 0 ? '' : `.${fraction}`}`
  }

  compare(other: Moment): number {
    if (this.days !== other.days) return this.days < other.days ? -1 : 1
    return this.ticks === other.ticks ? 0 : this.ticks < other.ticks ? -1 : 1
  }
}

/** A value of sql_variant: it carries its own type. */
export class Variant {
  readonly type: SqlType
  readonly value: Exclude<Value, null | Variant>

  constructor(type: SqlType, value: Exclude<Value, null | Variant>) {
    this.type = type
    this.value = value
  }
}

/** Integers and bit are bigint, float is number, uniqueidentifier is a string in capitals. */
export type Value = null | bigint | number | string | Uint8Array | Decimal | Moment | Variant

export type IntegerName = 'bit' | 'tinyint' | 'smallint' | 'int' | 'bigint'
export type StringName = 'char' | 'varchar' | 'nchar' | 'nvarchar'

/** Of a column that has another one than the server: code points are compared. Left out: the server's. */
export type BinaryCollation = 'Latin1_General_100_BIN2'

export type SqlType =
  | {readonly name: IntegerName}
  | {readonly name: 'decimal'; readonly precision: number; readonly scale: number}
  | {readonly name: 'float'}
  | {readonly name: StringName; readonly length: number | 'max'; readonly collation?: BinaryCollation}
  | {readonly name: 'binary' | 'varbinary'; readonly length: number | 'max'}
  | {readonly name: 'date' | 'datetime' | 'uniqueidentifier' | 'sql_variant'}
  | {readonly name: 'datetime2'; readonly scale: number}
  /** Type of a bare NULL: it takes the type of what it meets. */
  | {readonly name: 'null'}
