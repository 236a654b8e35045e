import {releaseThere, usersOf} from '../releases.ts'
import {object, text} from '../shape.ts'
import {found, verb} from '../verb.ts'

/** `folder` is the release's own: releasesFolder\version. */
export const releaseRead = verb('check', object({version: text, folder: text}), ({version, folder}, {machine}) => {
  const there = releaseThere(machine, folder)
  return found(there ? {version, ...there, usedBy: usersOf(machine, folder)} : null)
})
