import {editorSchema} from '../../lib/cli/configuration-order.ts'
import {Operation} from '../../lib/cli/operation.ts'

export default class ConfigSchema extends Operation {
  static override summary = 'Print the JSON Schema of landlord.yaml, for editors.'
  static override description =
    'Editors with the YAML language server take it from a first line: # yaml-language-server: $schema=landlord.schema.json'
  static override examples = ['<%= config.bin %> config schema > landlord.schema.json']

  async run(): Promise<void> {
    await this.parse(ConfigSchema)
    const schema = await editorSchema()
    await this.answer({result: {schema} as never, text: () => JSON.stringify(schema, null, 2)})
  }
}
