import type {NameOwner} from '../../site/names.ts'

/** The name whose TXT record says whose a host name is: of its own, so that records of other purposes are not mixed with it. */
export const ownerName = (host: string): string => `_landlord.${host}`

export const ownerText = ({store, id}: NameOwner): string => `landlord=${store}/${id}`

/** Reads the texts of that record. What is not of our form belongs to somebody whose store we are not. */
export function ownerOf(texts: readonly string[]): NameOwner | undefined {
  const [text, ...more] = texts
  if (text === undefined) return undefined
  const [, store, id] = /^landlord=([^/\s]+)\/([^/\s]+)$/.exec(text) ?? []
  return store === undefined || id === undefined || more.length > 0 ? {store: texts.join(' '), id: ''} : {store, id}
}
