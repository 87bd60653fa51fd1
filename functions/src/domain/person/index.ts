/**
 * The face of people, their cards and their sessions: what other entities and the entries may use.
 */
export { toPerson, type Identity, type Person } from './person.ts'
export { personKey, readPerson } from './person.store.ts'
export { checkIdentity, findPerson, type Checked } from './check-identity.ts'
export { findOrCreatePerson } from './find-or-create.ts'
export { confirmName } from './confirm-name.ts'
export { openCard, type CardRequest } from './open-card.ts'
export { confirmCard } from './confirm-card.ts'
export { personOfSession } from './session.store.ts'
export { signIn } from './sign-in.ts'
export { refreshSession } from './refresh-session.ts'
export { signOut } from './sign-out.ts'
export type { Tokens } from './session-tokens.ts'
export { currentPerson } from './current-person.ts'
export { allowedPhone, scannerSignature } from './channel-features.ts'
export { departForSignIn, DEPARTURE_SECONDS, returnFromSignIn } from './web-sign-in.ts'
export {
  confirmFaceVerification,
  startFaceVerification,
  verifyByPassword,
  type VerificationToken,
} from './verify.ts'
export { boundChannels, readPhone } from './reach.ts'
