import {input, select, confirm as yesOrNo} from '@inquirer/prompts'
import type {Question} from '../engine/outcome.ts'
import {Unanswered} from './unanswered.ts'

/** A value that a flag could have given. */
export interface Ask {
  readonly message: string
  readonly default?: string | undefined
  /** True, or what is wrong with the answer. */
  check(answer: string): true | string
}

/** Questions go to stderr: stdout carries data alone. */
const STREAMS = {output: process.stderr}

export const askFor = ({message, check, default: preset}: Ask, signal: AbortSignal): Promise<string> =>
  answered(
    input(
      {message, validate: (text) => check(text.trim()), ...(preset === undefined ? {} : {default: preset})},
      {...STREAMS, signal},
    ),
  ).then((text) => text.trim())

export const askWhether = (message: string, signal: AbortSignal): Promise<boolean> =>
  answered(yesOrNo({message, default: false}, {...STREAMS, signal}))

/** For what destroys data or cuts off customers: the name has to be typed. */
export const askForName = (message: string, name: string, signal: AbortSignal): Promise<boolean> =>
  answered(input({message: `${message} Type ${name} to go on:`}, {...STREAMS, signal})).then(
    (text) => text.trim() === name,
  )

/** What a run asks while it works. */
export const askDecision = ({text, choices}: Question, signal: AbortSignal): Promise<string> =>
  answered(select({message: text, choices: choices.map((value) => ({value}))}, {...STREAMS, signal}))

async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question
  } catch (error) {
    // The prompts' own error classes are told by their names: each prompt bundles its own copy of them.
    if (error instanceof Error && /^(ExitPrompt|AbortPrompt|CancelPrompt)Error$/.test(error.name))
      throw new Unanswered()
    throw error
  }
}
