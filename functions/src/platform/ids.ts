/**
 * Branded ids: a prefix and random base-32 characters (no i, l, o, u), so that an id says nothing
 * but its kind.
 */
import { randomBytes, randomInt } from 'node:crypto'

declare const brand: unique symbol
type Branded<Prefix extends string> = string & { readonly [brand]: Prefix }

export type PersonId = Branded<'per'>
export type BatchId = Branded<'bat'>
export type VoucherId = Branded<'vch'>
export type InstitutionId = Branded<'ins'>
export type ClassId = Branded<'cls'>
export type OperatorId = Branded<'opr'>
export type RedemptionId = Branded<'rdm'>
export type SessionId = Branded<'ses'>
export type FaceSessionId = Branded<'fac'>

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** Random characters per kind: 80 bits for people, 60 for what there are fewer of. */
const LENGTHS = {
  per: 16,
  bat: 12,
  ins: 12,
  cls: 12,
  ses: 20,
  fac: 20,
} as const

/** Where randomness comes from; tests may pass their own. */
export interface Random {
  id<P extends keyof typeof LENGTHS>(prefix: P): Branded<P>
  digits(count: number): string
  fraction(): number
}

function characters(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET.charAt(byte & 31)).join('')
}

export const systemRandom: Random = {
  id: <P extends keyof typeof LENGTHS>(prefix: P) =>
    `${prefix}_${characters(LENGTHS[prefix])}` as Branded<P>,
  digits: (count) => Array.from({ length: count }, () => String(randomInt(10))).join(''),
  fraction: () => randomInt(2 ** 32) / 2 ** 32,
}

const bare = (id: string): string => id.slice(4)

/** A voucher is named by its holder and batch (invariant 1), so its id needs no look-up. */
export const voucherIdOf = (personId: PersonId, batchId: BatchId): VoucherId =>
  `vch_${bare(personId)}${bare(batchId)}` as VoucherId

/** The holder and batch behind a voucher id; `null` when it cannot be one of ours. */
export function parseVoucherId(id: string): { personId: PersonId; batchId: BatchId } | null {
  const match = /^vch_([0-9a-z]{16})([0-9a-z]{12})$/.exec(id)
  return match
    ? { personId: `per_${match[1]}` as PersonId, batchId: `bat_${match[2]}` as BatchId }
    : null
}

/** A redemption is one version of a voucher. */
export const redemptionIdOf = (
  personId: PersonId,
  batchId: BatchId,
  version: number,
): RedemptionId => `rdm_${bare(personId)}${bare(batchId)}${version}` as RedemptionId

/** The voucher and version behind a redemption id; `null` when it cannot be one of ours. */
export function parseRedemptionId(
  id: string,
): { personId: PersonId; batchId: BatchId; version: number } | null {
  const match = /^rdm_([0-9a-z]{16})([0-9a-z]{12})([1-9][0-9]{0,8})$/.exec(id)
  return match
    ? {
        personId: `per_${match[1]}` as PersonId,
        batchId: `bat_${match[2]}` as BatchId,
        version: Number(match[3]),
      }
    : null
}

/**
 * An operator is a person within one institution; the institution comes from the caller's context.
 */
export const operatorIdOf = (personId: PersonId): OperatorId =>
  `opr_${bare(personId)}` as OperatorId
export const personIdOfOperator = (operatorId: string): PersonId =>
  `per_${bare(operatorId)}` as PersonId
