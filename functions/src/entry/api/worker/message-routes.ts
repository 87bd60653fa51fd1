import { listMessages } from '../../../domain/notices/index.ts'
import type { WorkerContext, WorkerHandlers } from './worker-handlers.ts'

type Messages = 'GET /me/messages'

export const messageRoutes = (services: WorkerContext): Pick<WorkerHandlers, Messages> => ({
  'GET /me/messages': async ({ caller, query }) => {
    const scope = `messages ${caller.personId}`
    const page = await listMessages(services, caller.personId, {
      limit: query.limit,
      start: await services.cursors.open(scope, query.cursor),
    })
    return { items: page.messages, nextCursor: await services.cursors.seal(scope, page.last) }
  },
})
