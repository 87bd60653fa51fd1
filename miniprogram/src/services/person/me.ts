/** Who is signed in (`GET /me`), once for all screens. */
import type { Response } from '@voucher/shared/contract/index'
import { SignedOut } from '@voucher/shared/client/problems'
import { forget, store, stored } from '../../platform/phone/storage.ts'
import { api } from '../api/api.ts'
import { createStore } from '../store.ts'
import { allowSignIn, keepTokens, signOut } from './session.ts'
import { dropAllTokens } from './verification.ts'

export type Me = Response<'GET /me'>
export type Affiliation = Me['operatorOf'][number]

export interface MeState {
  me: Me | null
  error: unknown
  loading: boolean
  signedOut: boolean
  /** The institution for which the person acts now, when they are an operator. */
  institution: Affiliation | null
}

export const me = createStore<MeState>(() => ({
  me: null,
  error: null,
  loading: false,
  signedOut: stored('signedOut') === true,
  institution: null,
}))

const change = (next: Partial<MeState>): void => me.set({ ...me.get(), ...next })

/** The institution chosen before, while the person still belongs to it; otherwise the first. */
function chosen(operatorOf: Affiliation[]): Affiliation | null {
  const kept = stored('institutionId')
  const institution =
    operatorOf.find(({ institutionId }) => institutionId === kept) ?? operatorOf[0] ?? null
  if (institution === null) forget('institutionId')
  else store('institutionId', institution.institutionId)
  return institution
}

/** Counts the changes of who is signed in: what was asked before the last one is out of date. */
let changes = 0

/** Reads who is signed in; never throws: the failure stands in the state. */
export async function loadMe(): Promise<void> {
  const { loading, signedOut } = me.get()
  if (loading || signedOut) return
  change({ loading: true })
  const asked = changes
  try {
    const answer = await api('GET /me', {})
    if (asked === changes)
      change({
        me: answer,
        error: null,
        loading: false,
        institution: chosen(answer.operatorOf),
      })
  } catch (error) {
    if (asked === changes)
      change(
        error instanceof SignedOut
          ? { signedOut: true, loading: false }
          : { error, loading: false },
      )
  }
}

/** Takes over the session of a card just opened. */
export function cardOpened(answer: Response<'POST /me/ecard/{faceSessionId}/confirm'>): void {
  keepTokens(answer)
  changes += 1
  change({
    loading: false,
    me: {
      operatorOf: [],
      administrator: null,
      ...me.get().me,
      person: answer.person,
    },
    error: null,
  })
  void loadMe()
}

export function chooseInstitution(institution: Affiliation): void {
  store('institutionId', institution.institutionId)
  change({ institution })
}

/** Signs out; the app stays signed out until `signInAgain`. */
export async function leave(): Promise<void> {
  changes += 1
  dropAllTokens()
  await signOut()
  change({
    me: null,
    error: null,
    loading: false,
    signedOut: true,
    institution: null,
  })
}

/**
 * Ends every session of the person, by whichever channel, and then as `leave`.
 * @throws what `api` throws: then nothing has changed
 */
export async function leaveEverywhere(): Promise<void> {
  await api('DELETE /auth/sessions', {})
  await leave()
}

export async function signInAgain(): Promise<void> {
  allowSignIn()
  change({ signedOut: false })
  await loadMe()
}
