/**
 * Secrets from the store, read once and kept for five minutes, so that a rotation reaches running
 * functions.
 */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

export type Secrets = (name: string) => Promise<unknown>

/** How long a function may still use a value that has been replaced. */
export const SECRETS_LIFETIME_MS = 5 * 60_000

/** @param ids secret name → id in the store, only those that the function may read */
export function createSecrets(client: SecretsManagerClient, ids: Record<string, string>): Secrets {
  const cache = new Map<string, { at: number; value: Promise<unknown> }>()
  return (name) => {
    const cached = cache.get(name)
    if (cached && performance.now() - cached.at < SECRETS_LIFETIME_MS) return cached.value
    const id = ids[name]
    if (id === undefined) throw new Error(`this function may not read secret ${name}`)
    const value = client
      .send(new GetSecretValueCommand({ SecretId: id }))
      .then((answer) => JSON.parse(answer.SecretString ?? 'null') as unknown)
    cache.set(name, { at: performance.now(), value })
    value.catch(() => cache.delete(name))
    return value
  }
}
