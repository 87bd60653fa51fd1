import type { SecretName } from '../../manifest.ts'

/** The name by which `npm run secrets` finds a secret of a stage; functions are told its ARN. */
export const secretNameOf = (stage: string, secret: SecretName): string =>
  `training-voucher/${stage}/${secret}`
