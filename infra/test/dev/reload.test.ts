/** `npm run dev`: what is saved is what answers, and what is wrong is said. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { reloadOnSave } from '../../local/dev/reload-on-save.ts'
import { startStack, type Stack } from '../../local/stack.ts'
import { scratchFolder, until } from '../local/support/scratch.ts'
import { ENTRY, FOLDER_VARIABLE } from './support/saved-functions.ts'

const scratch = scratchFolder()
const fileIn = (name: string): string => join(scratch.folder, name)
const said: string[] = []
let stack: Stack
let endWatch: (() => void) | undefined

/** As an editor does: written beside, then put in its place. */
function save(name: string, content: string): void {
  writeFileSync(fileIn('unsaved'), content)
  renameSync(fileIn('unsaved'), fileIn(join('src', name)))
}
const answering = (text: string): string => `export const answer = async () => ${text}\n`
const ask = async (): Promise<string> =>
  (await fetch(`${stack.publicOrigin}/api/health`, { signal: AbortSignal.timeout(60_000) })).text()
const untilAnswered = (text: string): Promise<void> =>
  until(`${text} is answered; it says: ${said.join('\n')}`, async () => (await ask()) === text)

beforeAll(async () => {
  process.env[FOLDER_VARIABLE] = scratch.folder
  mkdirSync(fileIn('src'))
  save(ENTRY, answering("'first'"))
  stack = await startStack(
    { port: 0, host: '127.0.0.1', dataDirectory: fileIn('data'), reset: false, demo: false },
    'test',
    { loader: join(import.meta.dirname, 'support/saved-functions.ts'), pollSeconds: 1 },
  )
  stack.open()
  endWatch = reloadOnSave(stack, (line) => said.push(line), {
    root: scratch.folder,
    folders: ['src'],
  })
})
afterAll(async () => {
  endWatch?.()
  await stack.stop()
  scratch.remove()
})

test('a saved file answers soon, at the same address', async () => {
  expect(await ask()).toBe('first')
  save(ENTRY, answering("'second'"))
  await untilAnswered('second')
  await until('it is said', () => said.some((line) => line.includes(`src/${ENTRY}`)))
}, 120_000)

test('what is wrong is said, the old code goes on, and the next good save answers', async () => {
  save(ENTRY, 'export const answer = (\n')
  await until('it is said', () => said.some((line) => line.includes('SyntaxError')))
  expect(said.find((line) => line.includes('SyntaxError'))).toContain(`${ENTRY}:1`)
  expect(await ask()).toBe('second')
  save(ENTRY, answering("'third'"))
  await untilAnswered('third')
}, 120_000)

test('files of a new folder are watched, also when it is made again', async () => {
  for (const word of ['fourth', 'fifth']) {
    rmSync(fileIn('src/more'), { recursive: true, force: true })
    mkdirSync(fileIn('src/more'))
    save('more/word.ts', `export const word = '${word}'\n`)
    save(ENTRY, `import { word } from './more/word.ts'\n${answering('word')}`)
    await untilAnswered(word)
    save('more/word.ts', `export const word = '${word} again'\n`)
    await untilAnswered(`${word} again`)
  }
}, 240_000)

test('what is under way is answered by the code that began it', async () => {
  const [begun, release] = [fileIn('begun'), fileIn('release')]
  save(
    ENTRY,
    `import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
export const answer = async () => {
  writeFileSync(${JSON.stringify(begun)}, '')
  while (!existsSync(${JSON.stringify(release)})) await sleep(10)
  return 'slow'
}
`,
  )
  // Answers of the code before come at once; the first that does not is the new code's.
  const slow: Promise<string>[] = []
  await until('a request is under way', async () => {
    const asked = ask()
    slow.push(asked)
    await Promise.race([asked, sleep(50)])
    return existsSync(begun)
  })
  const told = said.length
  save(ENTRY, answering("'quick'"))
  // Asked before, it would be the slow code again.
  await until('it is said', () => said.length > told)
  expect(await ask()).toBe('quick')
  writeFileSync(release, '')
  expect(new Set(await Promise.all(slow))).toContain('slow')
}, 240_000)

test('queues and the stream go on with the new code', async () => {
  const client = new SQSClient({})
  const urls = JSON.parse(stack.environment.QUEUE_URLS ?? '{}') as Record<string, string>
  await client.send(new SendMessageCommand({ QueueUrl: urls['check-books'], MessageBody: '{}' }))
  client.destroy()
  await Promise.race([
    stack.jobs.settled(),
    stack.failed.then((reason) => {
      throw new Error(reason)
    }),
  ])
  const dynamo = new DynamoDBClient({})
  const { Items: recounts = [] } = await dynamo.send(
    new ScanCommand({
      TableName: stack.environment.TABLE_NAME,
      FilterExpression: 'begins_with(pk, :books)',
      ExpressionAttributeValues: { ':books': { S: 'BOOKS' } },
    }),
  )
  dynamo.destroy()
  expect(recounts.length).toBeGreaterThan(0)
  expect(await stack.jobs.deadLetters()).toBe(0)
}, 120_000)
