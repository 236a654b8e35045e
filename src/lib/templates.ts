import {readFileSync} from 'node:fs'

/** Filled in by the build: every file below `templates/` by its path there, and the annotated example of the docs. Absent when the sources run directly. */
declare const EMBEDDED_TEMPLATES: Readonly<Record<string, string>> | undefined

/** The text of `templates/<path>`, for example `sql/database.create.sql`, or of `docs/<path>`. The bundle carries all of them. */
export function template(path: string): string {
  const text =
    typeof EMBEDDED_TEMPLATES === 'undefined'
      ? readFileSync(new URL(`../../${path.startsWith('docs/') ? '' : 'templates/'}${path}`, import.meta.url), 'utf8')
      : EMBEDDED_TEMPLATES[path]
  if (text === undefined) throw new Error(`The build carries no template ${path}.`)
  return text
}
