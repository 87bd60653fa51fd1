export { type Notice, noticeOf } from './notice.ts'
export { listMessages } from './message.store.ts'
export { sendNotice, type SendServices } from './send-notice.ts'
export { remindDue, type RemindJob, remindJobs } from './remind.ts'
