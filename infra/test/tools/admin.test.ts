/**
 * `npm run admin` beside a running local system: it finds it, works by its clock, and says when
 * there is none.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { shanghaiDate, chineseDate } from '@voucher/shared/dates'
import { idNumberCheckCharacter } from '@voucher/shared/id-number'
import { usccCheckCharacter } from '@voucher/shared/uscc'
import { startStack, type Stack } from '../../local/stack.ts'
import { queues } from '../../manifest.ts'
import { RUNNING_FILE } from '../../local/state/running.ts'
import { scratchFolder, until } from '../local/support/scratch.ts'

const PROJECT = join(import.meta.dirname, '../../..')
const scratch = scratchFolder()
const { folder } = scratch
const uscc = '914201060000000AB'
const idNumber = '42010619900101123'
const person = ['--name', '周建国', '--id-number', idNumber + idNumberCheckCharacter(idNumber)]
let stack: Stack

beforeAll(async () => {
  stack = await startStack(
    {
      port: 0,
      host: '127.0.0.1',
      dataDirectory: folder,
      reset: false,
      demo: false,
    },
    'test',
  )
})
afterAll(async () => {
  await stack.stop()
  scratch.remove()
})

/** Runs the program as npm does: in the project's folder, told where the clerk stands. */
async function admin(
  words: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; out: string; complaints: string }> {
  const { TABLE_NAME: _table, NODE_OPTIONS: _options, ...inherited } = process.env
  const child = spawn(process.execPath, ['infra/commands/run-admin.ts', ...words], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited,
      LOCAL_DATA_DIR: folder,
      INIT_CWD: folder,
      ...environment,
    },
  })
  const said = { out: '', complaints: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString('utf8')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.complaints += chunk.toString('utf8')
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}
const idIn = (text: string): string => /(?:ins|cls|bat)_[0-9a-z]+/.exec(text)?.[0] ?? text

test('before people are let in there is no system to work on; help needs none', async () => {
  expect(await admin(['batch', 'show', '--batch', 'bat_0123456789ab'])).toEqual({
    code: 1,
    out: '',
    complaints: '本机系统没有运行：请先在另一个窗口运行 npm start，等它说“已就绪”\n',
  })
  expect(await admin([])).toMatchObject({
    code: 0,
    out: expect.stringContaining('institution create'),
    complaints: '',
  })
})

describe('with the system running', () => {
  beforeAll(() => stack.open())

  test('it sets up and issues there, by the clock of the system, with files from where the clerk stands', async () => {
    await fetch(`${stack.publicOrigin}/sim/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advanceSeconds: 40 * 86_400 }),
    })
    const today = shanghaiDate(stack.clock.now())
    const made = await admin([
      'institution',
      'create',
      '--name',
      '第一职校',
      '--uscc',
      uscc + usccCheckCharacter(uscc),
      '--region',
      '420106',
      '--address',
      '路',
      '--latitude',
      '30.6',
      '--longitude',
      '114.3',
    ])
    expect(made).toMatchObject({
      code: 0,
      complaints: `办理对象：本机系统 ${stack.publicOrigin}\n`,
    })
    const institution = idIn(made.out)
    expect(
      (
        await admin([
          'operator',
          'add',
          '--institution',
          institution,
          ...person,
          '--phone',
          '13900000001',
        ])
      ).out,
    ).toContain('已新增主经办人：周建国')
    expect((await admin(['institution', 'link', '--institution', institution])).code).toBe(0)
    const room = idIn(
      (
        await admin([
          'class',
          'create',
          '--institution',
          institution,
          '--name',
          '焊工班',
          '--type',
          '项目制',
          '--occupation',
          '焊工',
          '--level',
          '中级',
          '--start',
          today,
          '--end',
          today,
          '--capacity',
          '9',
          '--address',
          '楼',
        ])
      ).out,
    )
    writeFileSync(join(folder, 'roster.csv'), `周建国,${person[3] ?? ''}`)
    expect((await admin(['roster', 'add', '--class', room, '--file', 'roster.csv'])).out).toContain(
      '已加入 1 人',
    )
    const created = await admin(['batch', 'create', '--class', room, '--function-type', '抵用券'])
    expect(created.out).toContain(`券有效期：${chineseDate(today)} 至 ${chineseDate(today)}`)
    const batch = idIn(created.out)
    expect((await admin(['batch', 'issue', '--batch', batch])).code).toBe(0)
    let shown = ''
    await until('the batch is issued', async () => {
      shown = (await admin(['batch', 'show', '--batch', batch])).out
      return shown.includes('状态：已发券')
    })
    expect(shown).toContain('各状态张数：已领取 1 张')
  })

  test('it shows every queue, and what the stream has set aside', async () => {
    await stack.jobs.settled()
    const { code, out } = await admin(['queues'])
    expect(code).toBe(0)
    for (const name of Object.keys(queues))
      expect(out).toMatch(new RegExp(`^${name} +0 +0 +0 +0$`, 'm'))
    expect(out).toContain('没能投影、被搁置的变更：0 条')
    expect((await admin(['queues', 'redrive', '--queue', 'issue-vouchers'])).out).toBe(
      '已移回 0 条，死信还有 0 条\n',
    )
  })

  test('nobody else may read how the system is reached', () => {
    expect(statSync(join(folder, RUNNING_FILE)).mode & 0o777).toBe(0o600)
  })
})

describe('without it', () => {
  const lonely = scratchFolder()
  afterAll(() => lonely.remove())

  test('what a killed system left behind is no system', async () => {
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(dead, 'exit')
    writeFileSync(
      join(lonely.folder, RUNNING_FILE),
      JSON.stringify({ pid: dead.pid, address: 'http://127.0.0.1:1', environment: {} }),
    )
    expect(
      (await admin(['audit', 'show', '--region', '420106'], { LOCAL_DATA_DIR: lonely.folder }))
        .complaints,
    ).toContain('本机系统没有运行')
  })

  test('one that does not answer is told as such', async () => {
    writeFileSync(
      join(lonely.folder, RUNNING_FILE),
      JSON.stringify({ pid: process.pid, address: 'http://127.0.0.1:1', environment: {} }),
    )
    expect(
      (await admin(['audit', 'show', '--region', '420106'], { LOCAL_DATA_DIR: lonely.folder }))
        .complaints,
    ).toContain('本机系统（http://127.0.0.1:1）没有应答')
  })

  test('a system that has stopped in order leaves nothing behind', async () => {
    await stack.stop()
    expect(existsSync(join(folder, RUNNING_FILE))).toBe(false)
  })

  test('the shell’s own environment is used, and what it lacks is named', async () => {
    const said = await admin(['audit', 'show', '--region', '420106'], {
      LOCAL_DATA_DIR: join(lonely.folder, 'none'),
      TABLE_NAME: 'vouchers',
      AWS_REGION: 'cn-north-1',
    })
    expect(said.code).toBe(1)
    expect(said.complaints).toMatch(
      /^办理对象：cn-north-1 的数据表 vouchers\nconfiguration: QUEUE_URLS /,
    )
  })
})
