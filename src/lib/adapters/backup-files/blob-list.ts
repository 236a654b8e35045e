export interface ListedBlob {
  readonly name: string
  readonly bytes: number
  /** UTC, ms since the epoch. */
  readonly modifiedAt: number
}

/**
 * One page of List Blobs; `next`: the marker of the next one. Throws `SyntaxError` for what is no such list. A generated text of one form,
 * so what is wanted of it is picked out and no document is built.
 * Source: learn.microsoft.com/rest/api/storageservices/list-blobs
 */
export function blobList(xml: string): {readonly blobs: readonly ListedBlob[]; readonly next: string | undefined} {
  if (!/<EnumerationResults[\s>]/.test(xml)) throw new SyntaxError('That is no list of blobs.')
  const blobs = [...xml.matchAll(/<Blob>(.*?)<\/Blob>/gs)].map(([, blob = '']) => {
    const [, encoded, name = ''] = /<Name(?:\s+Encoded="(true)")?>(.*?)<\/Name>/s.exec(blob) ?? []
    const plain = unescaped(name)
    return {
      name: encoded ? decodeURIComponent(plain) : plain,
      bytes: Number(within('Content-Length', blob) ?? Number.NaN),
      modifiedAt: Date.parse(within('Last-Modified', blob) ?? ''),
    }
  })
  return {blobs, next: within('NextMarker', xml) || undefined}
}

function within(element: string, xml: string): string | undefined {
  const found = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(xml)?.[1]
  return found === undefined ? undefined : unescaped(found)
}

const ENTITIES: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"}

const unescaped = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    return ENTITIES[name] ?? whole
  })
