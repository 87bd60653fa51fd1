/** Which pages a sign-in may lead back to: our own, whatever tricks browsers play with slashes. */

/**
 * The page at a path of our own origin (`/…`); `undefined` for anything that could lead elsewhere.
 */
export function pageOfOurs(path: string, origin: string): URL | undefined {
  if (!/^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(path) || !URL.canParse(path, origin)) return undefined
  const page = new URL(path, origin)
  // `/.//host` becomes `//host` when its dots are resolved.
  return page.origin === new URL(origin).origin && !page.pathname.startsWith('//')
    ? page
    : undefined
}
