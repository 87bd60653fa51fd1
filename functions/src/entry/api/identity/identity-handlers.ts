import type { areas } from '@voucher/shared/contract/index'
import type { IdentityServices } from '../../../platform/services/identity-services.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import type { ApiHandlers } from '../api-function.ts'

export type IdentityHandlers = ApiHandlers<(typeof areas)['identity']>
export type IdentityContext = Runtime & IdentityServices
