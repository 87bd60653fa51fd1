/**
 * Secrets from the store, read once and kept for five minutes, so that a rotation reaches running
 * functions. While the store does not answer, the last value goes on serving: who is signed in
 * stays so.
 */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

export type Secrets = (name: string) => Promise<unknown>

/** How long a function may still use a value that has been replaced. */
export const SECRETS_LIFETIME_MS = 5 * 60_000
/** And how long in all while the store does not answer: the aim for the end of any outage. */
const SECRETS_STALE_MS = 4 * 60 * 60_000
/** A store that is down is not asked with every request, each of which would wait for it. */
const ASK_AGAIN_MS = 15_000

interface StaleOptions {
  now?: () => number
  onStale?: (name: string, error: unknown) => void
}

interface Kept {
  readAt: number
  askAt: number
  value: Promise<unknown>
}

/**
 * @param ids secret name → id in the store, only those that the function may read
 * @param about.now milliseconds that never go back
 * @param about.onStale told each time that the store did not answer and an old value serves
 */
export function createSecrets(
  client: SecretsManagerClient,
  ids: Record<string, string>,
  { now = () => performance.now(), onStale = () => undefined }: StaleOptions = {},
): Secrets {
  const cache = new Map<string, Kept>()

  function read(name: string, id: string, former: Kept | undefined): Promise<unknown> {
    const at = now()
    const value = client.send(new GetSecretValueCommand({ SecretId: id })).then(
      (answer) => JSON.parse(answer.SecretString ?? 'null') as unknown,
      (error: unknown) => {
        if (!former || now() - former.readAt >= SECRETS_STALE_MS) {
          cache.delete(name)
          throw error
        }
        onStale(name, error)
        cache.set(name, { ...former, askAt: now() + ASK_AGAIN_MS })
        return former.value
      },
    )
    cache.set(name, { readAt: at, askAt: at + SECRETS_LIFETIME_MS, value })
    return value
  }

  return (name) => {
    const kept = cache.get(name)
    if (kept && now() < kept.askAt) return kept.value
    const id = ids[name]
    if (id === undefined) throw new Error(`this function may not read secret ${name}`)
    return read(name, id, kept)
  }
}
