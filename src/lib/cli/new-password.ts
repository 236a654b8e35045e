import {randomInt} from 'node:crypto'
import type {Redactor, Secret} from '../secret.ts'

const CLASSES = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '!#%*+-.:?@_~']
const LENGTH = 32

/** 32 characters of four classes, at least one of each as SQL Server's CHECK_POLICY wants; some 190 bits. Known to the redactor. */
export function newPassword(redactor: Redactor): Secret {
  const all = CLASSES.join('')
  for (;;) {
    const characters = Array.from({length: LENGTH}, () => all[randomInt(all.length)] ?? '')
    if (CLASSES.every((some) => characters.some((one) => some.includes(one))))
      return redactor.conceal(characters.join(''))
  }
}
