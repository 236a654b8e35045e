/** Somebody pressed Ctrl-C, or closed the terminal, instead of answering. */
export class Unanswered extends Error {}
