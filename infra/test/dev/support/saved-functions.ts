/** `public` answers as a file says that the test saves; everything else is as it is. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Handler } from '../../../local/functions/handler.ts'
import { loadEntry as loadReal, type Load } from '../../../local/functions/load.ts'

export const FOLDER_VARIABLE = 'SAVED_FOLDER'
export const ENTRY = 'entry.ts'

export const loadEntry: Load = async (name, spec, runtime) => {
  if (name !== 'public') return loadReal(name, spec, runtime)
  const entry = join(process.env[FOLDER_VARIABLE] ?? '', 'src', ENTRY)
  const { answer } = (await import(pathToFileURL(entry).href)) as { answer: () => Promise<string> }
  const handler: Handler<'api'> = async () => ({ statusCode: 200, body: await answer() })
  return handler as Handler
}
