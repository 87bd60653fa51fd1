export { noticeOf, REMINDER_DAYS, type Notice } from './notice.ts'
export { listMessages } from './message.store.ts'
export { sendNotice, type SendServices } from './send-notice.ts'
export { remindDue, remindJobs, type RemindJob } from './remind.ts'
