export { allowedPhone, scannerSignature } from './channel-features.ts'
export { currentPerson } from './current-person.ts'
export { refreshSession } from './refresh-session.ts'
export { type Tokens, tokensOf } from './session-tokens.ts'
export {
  endSessionsOf,
  liveSession,
  type SessionItem,
  type SignedInAs,
  traceOf,
} from './session.store.ts'
export { beginSession, signIn } from './sign-in.ts'
export { signOut } from './sign-out.ts'
export {
  ARRIVAL_SECONDS,
  departForSignIn,
  DEPARTURE_SECONDS,
  returnFromSignIn,
} from './web-sign-in.ts'
