/** What a function must be told by its environment; parsed at start, nothing defaulted. */
import * as z from 'zod'

const schema = z.object({
  TABLE_NAME: z.string().min(1),
  /** JSON: queue name → queue URL, only the queues that the function may send to. */
  QUEUE_URLS: z.string().transform((text) => z.record(z.string(), z.url()).parse(JSON.parse(text))),
  /** JSON: secret name → id in the secret store, only those that the function may read. */
  SECRET_IDS: z
    .string()
    .transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
  /** KMS keys: the HMAC key that finds people by ID number, and the key that wraps the data key. */
  HMAC_KEY_ID: z.string().min(1),
  DATA_KEY_ID: z.string().min(1),
  /** Where people's browsers find the H5 app and this API, without a trailing slash. */
  PUBLIC_ORIGIN: z.url(),
  /** The channels' servers and pages, the SMS operator and the card platform. */
  WECHAT_API_ORIGIN: z.url(),
  WECHAT_AUTHORIZE_ORIGIN: z.url(),
  ALIPAY_API_ORIGIN: z.url(),
  EHUIBAN_API_ORIGIN: z.url(),
  EHUIBAN_AUTHORIZE_ORIGIN: z.url(),
  SMS_API_ORIGIN: z.url(),
  CARD_PLATFORM_ORIGIN: z.url(),
  /** How long one call of AWS may take before it is tried again. */
  CALL_TIMEOUT_MS: z.coerce.number().int().positive(),
  VERSION: z.string().min(1),
})

export type Config = z.output<typeof schema>

/** @throws when anything is missing or malformed, naming it, before the first request is served */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const parsed = schema.safeParse(environment)
  if (!parsed.success)
    throw new Error(
      `configuration: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    )
  return parsed.data
}
