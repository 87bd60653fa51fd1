/**
 * The browser's address (h5 only). The app's pages live behind `#`; the server's answers arrive as
 * query parameters before it.
 */

/**
 * Takes a query parameter out of the address and returns it; `null` when it is not there, or not on
 * h5.
 */
export function takeQueryParameter(name: string): string | null {
  if (process.env.TARO_ENV !== 'h5') return null
  const url = new URL(window.location.href)
  const value = url.searchParams.get(name)
  if (value === null) return null
  url.searchParams.delete(name)
  window.history.replaceState(window.history.state, '', url.pathname + url.search + url.hash)
  return value
}

/** Where the browser is now, to come back to: path, query and page. */
export function currentAddress(): string {
  return window.location.pathname + window.location.search + window.location.hash
}

/**
 * Leaves the app for another address; the promise never settles, so that nothing goes on meanwhile.
 */
export function leaveFor(url: string): Promise<never> {
  window.location.assign(url)
  return new Promise(() => undefined)
}
