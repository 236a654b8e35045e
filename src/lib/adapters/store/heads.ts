import {CHAIN_START} from '../../engine/chain.ts'
import type {HeadsKept, SealedHead} from '../../site/heads.ts'
import {type Ground, isoOf, write} from './flavour.ts'
import {sealHash} from './journal.ts'

/** What is asked of the store at a time. */
const PAGE = 500

export const headsOf = (ground: Ground, store: string): HeadsKept => ({
  after: (seq, limit) => sealsAfter(ground, store, seq, limit),

  async sent(sink) {
    const row = await ground.db.selectFrom('sinks').select('sent').where('name', '=', sink).executeTakeFirst()
    return Number(row?.sent ?? 0)
  },

  markSent: (sink, seq) =>
    write(ground, async (trx) => {
      const row = await trx.selectFrom('sinks').select('sent').where('name', '=', sink).executeTakeFirst()
      if (!row) await trx.insertInto('sinks').values({name: sink, sent: seq}).execute()
      else if (Number(row.sent) < seq)
        await trx.updateTable('sinks').set({sent: seq}).where('name', '=', sink).execute()
    }),

  async compare(kept) {
    const sound = kept.filter((head) => sealHash({...head, at: Date.parse(head.at)}) === head.hash)
    const found = new Map<number, SealedHead>()
    for (let after = 0; ; ) {
      const page = await sealsAfter(ground, store, after, PAGE)
      for (const head of page) found.set(head.seq, head)
      after = page.at(-1)?.seq ?? after
      if (page.length < PAGE) break
    }
    return [
      ...kept
        .filter((head) => !sound.includes(head))
        .map(({seq}) => `seal ${seq}: what was kept of it is not what was sent`),
      ...sound.flatMap((head) => {
        if (head.store !== store) return [`seal ${head.seq}: it is of the store ${head.store}, this one is ${store}`]
        const here = found.get(head.seq)
        if (!here) return [`seal ${head.seq} of run ${head.run}, ${head.at}, is not in the store`]
        return here.hash === head.hash
          ? []
          : [`seal ${head.seq} of run ${head.run}: the store has another one in its place`]
      }),
    ]
  },
})

async function sealsAfter(
  {db, flavour}: Ground,
  store: string,
  seq: number,
  limit: number,
): Promise<readonly SealedHead[]> {
  const seals = db.selectFrom('seals').selectAll().where('seq', '>', seq).orderBy('seq')
  const rows = await flavour.first(seals, limit).execute()
  return rows.map((row) => ({
    v: 1,
    store,
    seq: Number(row.seq),
    run: row.run,
    kind: row.kind,
    at: isoOf(Number(row.at)),
    head: row.head,
    previous: row.previous ?? CHAIN_START,
    hash: row.hash,
  }))
}
