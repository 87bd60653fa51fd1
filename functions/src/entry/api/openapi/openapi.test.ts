import { afterAll, describe, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { routes } from '@voucher/shared/contract/index'
import type { Route } from '@voucher/shared/contract/route'
import { ERRORS } from '@voucher/shared/errors'
import { openApiDocument } from './openapi.ts'

interface Operation {
  operationId: string
  security: object[]
  parameters?: { name: string; in: string; required?: boolean }[]
  responses: Record<string, { description: string; content?: object }>
}
const { paths } = openApiDocument() as { paths: Record<string, Record<string, Operation>> }
const operationOf = (key: string): Operation => {
  const [method = '', path = ''] = key.split(' ')
  const found = paths[path]?.[method.toLowerCase()]
  if (!found) throw new Error(`${key} is not in the document`)
  return found
}
const table: [string, Route][] = Object.entries(routes)
const folder = mkdtempSync(join(tmpdir(), 'voucher-openapi-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the OpenAPI document', () => {
  it('passes the recommended rules of the linter without a finding', () => {
    const root = join(import.meta.dirname, '../../../../..')
    const file = join(folder, 'openapi.json')
    writeFileSync(file, JSON.stringify(openApiDocument()))
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/@redocly/cli/bin/cli.js'),
        'lint',
        file,
        '--config',
        'redocly.yaml',
        '--format',
        'json',
      ],
      {
        cwd: root,
        encoding: 'utf8',
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          REDOCLY_TELEMETRY: 'off',
          REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
        },
      },
    )
    if (!stdout.startsWith('{')) throw new Error(`the linter did not run: ${stderr}`)
    expect((JSON.parse(stdout) as { problems: object[] }).problems).toEqual([])
    expect(status).toBe(0)
  })

  it('has the routes of the contract and no other, each with its own operation id', () => {
    const keys = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(keys.sort()).toEqual(Object.keys(routes).sort())
    expect(new Set(table.map(([key]) => operationOf(key).operationId)).size).toBe(table.length)
  })

  it.each(table)('%s says what it needs and how it refuses', (key, route) => {
    const { parameters = [], security, responses } = operationOf(key)
    const named = (name: string) => parameters.find((parameter) => parameter.name === name)
    expect(security.length > 0).toBe(route.access !== 'public')
    expect(named('Idempotency-Key')?.required).toBe(route.idempotent)
    expect(named('X-Institution-Id') !== undefined).toBe(
      route.access === 'operator' || route.access === 'primary',
    )
    expect(
      parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
    ).toEqual(Object.keys(route.params?.shape ?? {}))
    expect(responses[route.status]).toBeDefined()
    for (const code of route.errors ?? [])
      expect(responses[ERRORS[code].status]?.description).toContain(
        `\`${code}\` ${ERRORS[code].title}`,
      )
    for (const [status, { content }] of Object.entries(responses)) {
      if (Number(status) >= 400)
        expect(Object.keys(content ?? {})).toEqual(['application/problem+json'])
    }
  })
})
