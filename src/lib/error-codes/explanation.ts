/** What a code means to an operator, and how its cause is mended. */
export interface ErrorExplanation {
  readonly title: string
  readonly cause: string
  readonly mend: string
}
