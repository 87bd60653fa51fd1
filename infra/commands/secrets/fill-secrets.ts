/**
 * `npm run secrets -- --stage test [--rotate] [--retire <kid>] [--channels <file>] [--sms <file>]`:
 * fills the secrets that the data stack makes empty, in the account that the shell's
 * environment names. Safe to repeat: what stands there already is left.
 */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type * as z from 'zod'
import { shanghaiDate } from '@voucher/shared/dates'
import { secretNameOf } from '../../lib/data/secret-name.ts'
import type { SecretName } from '../../manifest.ts'
import { channelCredentials, smsCredentials } from './given.ts'
import { createSecretStore } from './secret-store.ts'
import { ensureSigningKey, retireKey, rotateSigningKey } from './signing-keys.ts'
import { wordsOf } from '../words.ts'

const values = wordsOf(
  {
    stage: { type: 'string' },
    rotate: { type: 'boolean' },
    retire: { type: 'string' },
    channels: { type: 'string' },
    sms: { type: 'string' },
  },
  'npm run secrets -- --stage test [--rotate] [--retire <kid>] [--channels <file>] [--sms <file>]',
)
const { stage, rotate = false, retire } = values
if (stage === undefined) throw new Error('请写明环境，例如：npm run secrets -- --stage test')

const store = createSecretStore(new SecretsManagerClient({}), (name) => secretNameOf(stage, name))

async function give(
  name: SecretName,
  file: string | undefined,
  schema: z.ZodType<object>,
): Promise<void> {
  if (file === undefined) return
  // npm runs scripts in the project's folder; files are named from where the caller stands.
  const parsed = schema.safeParse(
    JSON.parse(await readFile(resolve(process.env.INIT_CWD ?? '.', file), 'utf8')),
  )
  // Not what was found there: it would be printed with everything else.
  if (!parsed.success)
    throw new Error(
      `${file}：${parsed.error.issues.map(({ path, code }) => `${path.join('.')} ${code}`).join('，')}`,
    )
  console.log(`${name}：${(await store.write(name, parsed.data)) ? '已写入' : '没有变化'}`)
}

await give('channel-credentials', values.channels, channelCredentials)
await give('sms-credentials', values.sms, smsCredentials)
if (rotate) console.log('正在公布新的公钥，约六分钟后开始用新密钥签名，请不要关闭窗口……')
const today = shanghaiDate(Date.now())
const { signsWith, checksWith, changed } =
  retire !== undefined
    ? await retireKey(store, retire)
    : rotate
      ? await rotateSigningKey(store, today)
      : await ensureSigningKey(store, today)
console.log(
  `签名密钥：${changed ? '已更新' : '没有变化'}；签名用 ${signsWith}，验证认 ${checksWith.join('、')}`,
)
