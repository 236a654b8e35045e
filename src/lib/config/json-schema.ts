import * as z from 'zod/mini'
import {projectFile} from './schema.ts'

/** What the user's own file may say instead of the project file. */
const PERSONAL = new Set(['password', 'user', 'identityFile'])

/** The JSON Schema of landlord.yaml (draft 2020-12), for editors. Each key is described by what its check expects. */
export function configurationSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(projectFile, {
    io: 'input',
    unrepresentable: 'any',
    override: ({zodSchema, jsonSchema}) => {
      const said = z.safeParse(zodSchema, Symbol('nothing of ours'))
      const expected = said.success ? undefined : said.error.issues[0]?.message
      if (expected && expected !== 'Invalid input') jsonSchema.description ??= expected
      // What may come from elsewhere is nothing that an editor should miss.
      if (jsonSchema.required) jsonSchema.required = jsonSchema.required.filter((key) => !PERSONAL.has(key))
    },
  })
  return {...schema, title: 'landlord.yaml'} as Record<string, unknown>
}
