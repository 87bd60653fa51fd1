export { confirmCard } from './confirm-card.ts'
export { openCard } from './open-card.ts'
export {
  confirmFaceVerification,
  startFaceVerification,
  type VerificationToken,
  verifyByPassword,
} from './verify.ts'
