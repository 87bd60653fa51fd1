import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { SecretName } from '../../manifest.ts'

export interface SecretStore {
  read(name: SecretName): Promise<unknown>
  /** Writes nothing when the value stands there already. @returns whether it was written */
  write(name: SecretName, value: object): Promise<boolean>
}

/** @param idOf a secret's id in the store */
export function createSecretStore(
  client: SecretsManagerClient,
  idOf: (name: SecretName) => string,
): SecretStore {
  const read = async (name: SecretName): Promise<unknown> =>
    JSON.parse(
      (await client.send(new GetSecretValueCommand({ SecretId: idOf(name) }))).SecretString ?? '{}',
    ) as unknown
  return {
    read,
    async write(name, value) {
      const text = JSON.stringify(value)
      if (JSON.stringify(await read(name)) === text) return false
      await client.send(new PutSecretValueCommand({ SecretId: idOf(name), SecretString: text }))
      return true
    },
  }
}
