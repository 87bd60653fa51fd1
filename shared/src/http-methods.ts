/**
 * WeChat's requests know no PATCH: such a request comes as POST and says in this header what it
 * means.
 */
export const METHOD_OVERRIDE = 'x-http-method-override'

/**
 * The HTTP methods under which a route (`PATCH /operator/operators/{operatorId}`) can be reached.
 */
export function methodsOf(routeKey: string): string[] {
  const method = routeKey.slice(0, routeKey.indexOf(' '))
  return method === 'PATCH' ? ['PATCH', 'POST'] : [method]
}
