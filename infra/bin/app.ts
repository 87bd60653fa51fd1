/**
 * `npx cdk synth` in `infra/`: the templates of the stage that the context names, without an
 * account.
 */
import { readFileSync } from 'node:fs'
import { makeApp } from '../lib/app.ts'

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string }
makeApp(version).app.synth()
