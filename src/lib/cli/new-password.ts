import {randomInt} from 'node:crypto'
import {appendFileSync, statSync} from 'node:fs'
import type {Redactor, Secret} from '../secret.ts'

const CLASSES = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '!#%*+-.:?@_~']
const LENGTH = 32

/** 32 characters of four classes, at least one of each as SQL Server's CHECK_POLICY wants; some 190 bits. Known to the redactor. */
export function newPassword(redactor: Redactor): Secret {
  const all = CLASSES.join('')
  for (;;) {
    const characters = Array.from({length: LENGTH}, () => all[randomInt(all.length)] ?? '')
    if (CLASSES.every((some) => characters.some((one) => some.includes(one))))
      return kept(characters.join(''), redactor)
  }
}

/**
 * For the test that looks for secrets where none belong: with `LANDLORD_PASSWORDS_MADE`, each goes into that file as well, if
 * it is there already and its owner's alone.
 */
function kept(password: string, redactor: Redactor): Secret {
  const file = process.env.LANDLORD_PASSWORDS_MADE
  if (file && ((statSync(file, {throwIfNoEntry: false})?.mode ?? 0o777) & 0o077) === 0)
    appendFileSync(file, `${password}\n`)
  return redactor.conceal(password)
}
