import type {BackupKind} from '../backup/set.ts'

/** Kinds as they are typed. */
export const KIND_WORDS = {full: 'full', log: 'log', differential: 'diff'} as const satisfies Record<BackupKind, string>

/** Undefined: the word is none of them. */
export const kindOf = (word: string | undefined): BackupKind | undefined =>
  (Object.keys(KIND_WORDS) as BackupKind[]).find((kind) => KIND_WORDS[kind] === word)
