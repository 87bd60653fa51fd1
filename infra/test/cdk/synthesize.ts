/**
 * The stacks of a stage without an account and without bundling, and ways to look into their
 * templates.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import type { FunctionName } from '../../manifest.ts'
import { makeApp, type Deployment } from '../../lib/app.ts'

export interface Resource {
  Type: string
  Properties: Record<string, unknown>
  DeletionPolicy?: string
  Metadata?: Record<string, unknown>
}
export type Resources = Record<string, Resource>

interface Context {
  stages: Record<
    string,
    { origins: Record<string, string>; apiCapacity: number; fixedEgress?: string[] }
  >
  [key: string]: unknown
}
export const { context } = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
) as { context: Context }
export const stages = Object.keys(context.stages)
export const partitions = ['aws', 'aws-cn'] as const

// CDK's own look at templates takes seconds to begin; `partitions.test.ts` lets it see them all.
process.env.CDK_VALIDATION = 'false'

const outdir = mkdtempSync(join(tmpdir(), 'voucher-cdk-'))
export const removeOutput = (): void => rmSync(outdir, { recursive: true, force: true })

let made = 0
export const synthesize = (extra: Record<string, unknown> = {}): Deployment =>
  makeApp('1.2.3', {
    outdir: join(outdir, String(made++)),
    context: {
      ...context,
      'aws:cdk:bundling-stacks': [],
      placeholders: 'allowed',
      ...extra,
    },
  })

export function templateOf(stack: Stack): { template: Template; resources: Resources } {
  const template = Template.fromStack(stack)
  return { template, resources: (template.toJSON() as { Resources?: Resources }).Resources ?? {} }
}

export const all = (resources: Resources, type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type)
export const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])

/** A function's resource, found by the end of its description. */
export function functionIn(
  resources: Resources,
  name: FunctionName,
): [id: string, resource: Resource] {
  const found = all(resources, 'AWS::Lambda::Function').find(
    ([, { Properties }]) => Properties.Description === `training-voucher test ${name}`,
  )
  if (!found) throw new Error(`no function ${name}`)
  return found
}
