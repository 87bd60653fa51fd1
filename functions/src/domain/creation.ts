/**
 * What people make by hand and tell apart by what they wrote, not by a number: a
 * slot under just that, put in the very write that makes the thing. Whoever asks
 * twice, at once or after a lost answer, finds the slot taken and gets the first.
 */
import { createHash } from 'node:crypto'
import { DomainError } from '../platform/domain-error.ts'
import type { Item, Key, Write } from '../platform/dynamo/table.ts'
import type { Actor } from './actor.ts'

export interface Creation {
  /** Where the slot is: what tells this thing from others of its kind. */
  slot: Key
  /** The id of the thing that is made. */
  id: string
  /** Everything that was asked for. */
  content: object
}
/** Who makes it; `again`: another one like it is wanted, and the slot then names the latest. */
export interface CreateOptions {
  actor: Actor
  again?: boolean
}

/** Hashed in the order of the names, whoever wrote them in which. */
const hashOf = (content: object): string =>
  createHash('sha256')
    .update(
      JSON.stringify(content, (_, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
          : value,
      ),
    )
    .digest('base64url')

/**
 * The write that takes the slot; unless another one is wanted, it fails where the slot is taken.
 */
export const takeSlot = ({ slot, id, content }: Creation, again: boolean): Write => ({
  put: {
    item: { ...slot, id, content: hashOf(content) },
    ...(!again && { condition: 'attribute_not_exists(pk)' }),
  },
})

/**
 * The id of what was made before.
 * @param taken the slot as it stands
 * @param what the thing in words: 这个机构的班级“焊工二班”
 * @throws DomainError wrong_state when that was made with other content
 */
export function madeBefore<Id extends string>(
  taken: Item,
  { content }: Creation,
  what: string,
): Id {
  const id = taken.id as Id
  if (taken.content === hashOf(content)) return id
  throw new DomainError('wrong_state', {
    detail: `${what}已经有了（编号 ${id}），其他内容与这次填写的不同`,
    next: '请核对；确实要另建一个，请写明再建一个（命令行加 --again）',
  })
}
