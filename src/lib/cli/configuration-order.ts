import {resolve} from 'node:path'
import {configurationTools} from './compose.ts'

/** What the commands about the configuration look at: the files, and how the project file was found. */
export async function configurationOrder(flags: {
  readonly config?: string | undefined
  readonly 'allow-exec'?: boolean | undefined
}) {
  const tools = await configurationTools()
  const {env} = process
  const {file, source} = tools.locateConfiguration({flag: flags.config, env, cwd: process.cwd()})
  return {
    tools,
    found: FOUND[source],
    order: {
      file: resolve(file),
      userFile: tools.userFilePath(env),
      env,
      allowExec: (flags['allow-exec'] ?? false) || source === 'user',
    },
  }
}

export const editorSchema = async () => (await configurationTools()).configurationSchema()

const FOUND = {
  flag: '--config',
  environment: 'LANDLORD_CONFIG',
  project: 'the folder',
  user: 'your own folder',
} as const
