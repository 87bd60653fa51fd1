/** Notices that source files were saved. */
import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs'
import { join, relative } from 'node:path'

const SOURCE = /\.(ts|json)$/
const TEST = /\.test\.ts$/
/** Editors and version control write in bursts. */
const QUIET_MS = 100

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/**
 * Watches a folder and all below it, one by one: Node's own recursive watch on Linux forgets a file
 * that an editor has replaced by another of the same name.
 */
function watchTree(top: string, touched: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>()
  const drop = (folder: string): void => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }
  const add = (folder: string, found: (path: string) => void): void => {
    // One of this name may have been another folder, which is gone.
    drop(folder)
    const watcher = watch(folder, (event, name) => {
      if (name === null) return
      const path = join(folder, name)
      touched(path)
      if (event !== 'rename') return
      if (isFolder(path)) add(path, touched)
      else drop(path)
    })
    // Some systems tell so that the folder is gone.
    watcher.on('error', () => drop(folder))
    watchers.set(folder, watcher)
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) add(path, found)
      else found(path)
    }
  }
  add(top, () => undefined)
  return () => {
    for (const watcher of watchers.values()) watcher.close()
  }
}

/**
 * @param changed is told the files of a burst, named from the root; one call at a time, and what is
 *   saved meanwhile makes the next one
 * @returns ends the watch
 */
export function watchSources(
  root: string,
  folders: readonly string[],
  changed: (files: readonly string[]) => Promise<void>,
): () => void {
  const saved = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let busy = false
  const tell = async (): Promise<void> => {
    if (busy) return
    busy = true
    try {
      const files = [...saved].sort()
      saved.clear()
      await changed(files)
    } finally {
      busy = false
      if (saved.size > 0) plan()
    }
  }
  const plan = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      tell().catch((error: unknown) => console.error(error))
    }, QUIET_MS)
  }
  const ends = folders.map((folder) =>
    watchTree(join(root, folder), (path) => {
      if (!SOURCE.test(path) || TEST.test(path)) return
      saved.add(relative(root, path))
      plan()
    }),
  )
  return () => {
    clearTimeout(timer)
    for (const end of ends) end()
  }
}
