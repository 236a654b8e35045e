/** With the folder that a release is unpacked to, paths stay below the 260 characters that older programs of Windows can open. */
const LONGEST_PATH = 180

/** Devices of Windows, whatever follows their first dot. Source: "Naming files, paths, and namespaces" on learn.microsoft.com. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])( *\.|$)/i

/**
 * What is wrong with a file's path in a release, or undefined. Forward slashes only; whatever Windows would read as another
 * place, another name or a device is refused, so that a release can only ever lie below its own folder.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'has no name'
  if (path.length > LONGEST_PATH) return `has a path of ${path.length} characters; at most ${LONGEST_PATH} are allowed`
  if (path.includes('\\')) return 'has a backslash in its path'
  if (path.startsWith('/')) return 'has an absolute path'
  if (/^[A-Za-z]:/.test(path)) return 'has a drive letter in its path'
  if (path !== path.normalize('NFC')) return 'has a path that is not in Unicode normal form C'
  for (const part of path.split('/')) {
    const problem = partProblem(part)
    if (problem) return problem
  }
  return undefined
}

/** The name as Windows compares it: two paths with the same one are the same file. */
export const sameFileKey = (path: string): string => path.normalize('NFC').toUpperCase().toLowerCase()

function partProblem(part: string): string | undefined {
  if (part === '') return 'has an empty part in its path'
  if (part === '..' || part === '.') return `has "${part}" in its path`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u001f\u007f<>:"|?*]/.test(part)) return 'has a character in its path that Windows does not allow'
  if (/[\p{Cf}\p{Cn}\p{Co}\p{Cs}\ufffd]/u.test(part)) return 'has a character in its path that cannot be seen'
  if (/\p{Script=Latin}/u.test(part) && /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u.test(part))
    return 'mixes alphabets in its path, so that it reads like another one'
  if (/[. ]$/.test(part)) return 'has a part of its path that ends with a dot or a blank, which Windows cuts off'
  if (DEVICE.test(part)) return `is called like a device of Windows, ${part}`
  return undefined
}
