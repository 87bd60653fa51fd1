/**
 * What this system and the simulated platforms around it agreed on: app ids, secrets, keys,
 * registered templates.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { MessageTemplate } from '@voucher/functions/platform/outside/channels/channel'
import type {
  ChannelCredentials,
  TemplateSetting,
} from '@voucher/functions/platform/outside/channels/credentials'
import type { SmsCredentials } from '@voucher/functions/platform/outside/sms/sms'

export interface PlatformSecrets {
  'channel-credentials': Required<ChannelCredentials>
  'sms-credentials': SmsCredentials
  /** What only the platforms know: no function may read it. PEM. */
  'simulated-platforms': { alipayPrivateKey: string }
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex')
const TEMPLATES: MessageTemplate[] = ['received', 'changed', 'reminder']

function templates(fields: TemplateSetting['fields']): Record<MessageTemplate, TemplateSetting> {
  return Object.fromEntries(
    TEMPLATES.map((template) => [template, { id: randomBytes(24).toString('base64url'), fields }]),
  ) as Record<MessageTemplate, TemplateSetting>
}

const wechatFields = {
  name: 'thing1',
  status: 'phrase2',
  at: 'time3',
  note: 'thing4',
}
const alipayFields = {
  name: 'keyword1',
  status: 'keyword2',
  at: 'keyword3',
  note: 'keyword4',
}

const rsaKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
let rsaKeys: { app: ReturnType<typeof rsaKey>; alipay: ReturnType<typeof rsaKey> } | undefined

export function platformSecrets(): PlatformSecrets {
  // RSA keys take a while to find; the stacks of one process can do with the same.
  const { app, alipay } = (rsaKeys ??= { app: rsaKey(), alipay: rsaKey() })
  return {
    'channel-credentials': {
      weapp: { appId: `wx${hex(8)}`, secret: hex(16), templates: templates(wechatFields) },
      'wechat-oa': { appId: `wx${hex(8)}`, secret: hex(16), templates: templates(wechatFields) },
      alipay: {
        appId: `2021${String(randomBytes(6).readUIntBE(0, 6)).padStart(12, '0').slice(0, 12)}`,
        privateKey: app.privateKey,
        alipayPublicKey: alipay.publicKey,
        aesKey: randomBytes(16).toString('base64'),
        templates: templates(alipayFields),
      },
      ehuiban: { appId: hex(8), secret: hex(16) },
    },
    'sms-credentials': {
      accessKeyId: `LTAI${hex(8)}`,
      accessKeySecret: hex(15),
      signName: '职业培训券',
      templates: Object.fromEntries(
        TEMPLATES.map((template, index) => [template, `SMS_${154950901 + index}`]),
      ),
    },
    'simulated-platforms': { alipayPrivateKey: alipay.privateKey },
  }
}
