import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/**
 * Lets threads of smaller niceness (0 is the usual, 19 the most) go first when the processor is
 * wanted by both. Linux gives every thread a niceness of its own; elsewhere it is the process's,
 * and stays as it is.
 */
export function beNice(niceness: number): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness)
  } catch {
    /* not on this system */
  }
}
