import {Chalk} from 'chalk'
import type {Look} from './look.ts'

/** Colours by what they mean. Without colour every one of them leaves the text as it is. */
export interface Paint {
  readonly strong: Brush
  readonly quiet: Brush
  readonly good: Brush
  readonly change: Brush
  readonly bad: Brush
  readonly caution: Brush
}

export type Brush = (text: string) => string

/** The sixteen basic colours only: they follow the operator's own theme. */
export function paintOf({colour}: Pick<Look, 'colour'>): Paint {
  const chalk = new Chalk({level: colour ? 1 : 0})
  return {
    strong: chalk.bold,
    quiet: chalk.dim,
    good: chalk.green,
    change: chalk.cyan,
    bad: chalk.red,
    caution: chalk.yellow,
  }
}
