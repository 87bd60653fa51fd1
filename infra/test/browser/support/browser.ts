/**
 * A browser that needs nothing of the machine: out of its npm package, with its own libraries and a
 * Chinese font.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser } from 'playwright-core'

const PROJECT = join(import.meta.dirname, '../../../..')

const UNPACKER = join(import.meta.dirname, 'unpack-browser.ts')

/**
 * Where the installed version is unpacked; another version, or another way of unpacking, gets a
 * folder of its own.
 */
function folderOfBrowser(): string {
  const manifest = readFileSync(
    join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../package.json'),
    'utf8',
  )
  const { version } = JSON.parse(manifest) as { version: string }
  const way = createHash('sha256').update(readFileSync(UNPACKER)).digest('hex').slice(0, 8)
  return join(PROJECT, 'node_modules/.cache/test-browser', `${version}-${way}`)
}

/** Starts it; the first time ever takes some seconds more. @param args further switches */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const folder = folderOfBrowser()
  if (!existsSync(folder)) await promisify(execFile)(process.execPath, [UNPACKER, folder])
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    // No sandbox: containers do not let one be made, and the only pages are our own.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none', ...args],
    env: {
      ...process.env,
      HOME: folder,
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  })
}
