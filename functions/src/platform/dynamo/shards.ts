/**
 * The shard (0 … count − 1) of a key: FNV-1a, so that neighbours in time spread over partitions.
 */
export function shardOf(key: string, count: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % count
}
