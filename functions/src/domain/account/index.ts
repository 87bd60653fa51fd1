export { listOwnChannels, unbindChannel } from './channels.ts'
export { endAllSessions } from './end-sessions.ts'
